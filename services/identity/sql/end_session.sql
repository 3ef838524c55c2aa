-- The session ends; its tokens are refused everywhere once the snapshot's version is known.
update session set ended_at = $2, ended_version = raise_version($2) where community_id = 0 and id = $1 and ended_at is null
