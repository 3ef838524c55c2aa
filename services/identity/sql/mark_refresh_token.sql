-- This refresh token is spent.
update refresh_token set used_at = $2 where community_id = 0 and hash = $1
