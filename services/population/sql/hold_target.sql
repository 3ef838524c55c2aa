-- Whoever names it ($1) waits, and we for those who do.
select pg_advisory_xact_lock(hashtextextended($1::text, 0))
