-- Until the transaction ends nothing is said of this person ($1) while their file is closed.
select pg_advisory_xact_lock(hashtextextended($1::text, 0))
