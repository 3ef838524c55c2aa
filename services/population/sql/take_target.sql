-- It ($1) stays open until the transaction ends.
select pg_advisory_xact_lock_shared(hashtextextended($1::text, 0))
