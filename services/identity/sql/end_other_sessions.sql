-- A changed password ends every session of the account but the one that changed it.
update session set ended_at = $3 where community_id = 0 and account_id = $1 and id <> $2 and ended_at is null
