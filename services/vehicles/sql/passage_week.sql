-- The partitions of passages are there for $2 weeks from a time ($1) on.
select platform.partitions_ahead('passage', $1, $2::int)
