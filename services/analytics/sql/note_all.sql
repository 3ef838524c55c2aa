-- These records ($2, of kind $1) are there: their service is to be asked.
insert into stale (kind, id) select $1, g from unnest($2::uuid[]) g on conflict (kind, id) do nothing
