-- The refresh token that may be used next.
insert into refresh_token (hash, session_id) values ($1, $2)
