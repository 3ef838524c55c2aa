select id, ((size + part_size - 1) / part_size)::int as parts from file where deleted_at is not null and swept_at is null limit 100
