-- All sessions of an account end.
update session set ended_at = $2, ended_version = (select raise_version($2)) where community_id = 0 and account_id = $1 and ended_at is null
