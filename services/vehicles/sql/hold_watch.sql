-- One replica looks at a time.
select pg_advisory_xact_lock(424553, hashtext(current_schema()))
