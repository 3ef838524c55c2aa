-- Two who write about the links of one person ($1) queue.
select pg_advisory_xact_lock(hashtextextended('links of ' || $1::text, 0))
