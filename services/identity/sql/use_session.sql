-- The session is in use.
update session set last_used_at = greatest(last_used_at, $2) where community_id = 0 and id = $1 and ended_at is null
