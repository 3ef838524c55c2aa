-- Until the transaction ends the file of this person ($1) is not closed; others may speak of them too.
select pg_advisory_xact_lock_shared(hashtextextended($1::text, 0))
