-- All sessions of an account end, but for one that may be spared.
update session set ended_at = $3, ended_version = $4
 where community_id = 0 and account_id = $1 and ended_at is null and ($2::uuid is null or id <> $2)
