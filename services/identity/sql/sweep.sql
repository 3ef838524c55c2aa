-- What nobody asks for any more: old guesses, devices, and the refresh tokens of sessions that ended.
with old_guess as (delete from guess where last_at < $1 - interval '1 day'),
     old_device as (delete from device where ends_at < $1)
delete from refresh_token t using session s
 where s.community_id = 0 and s.id = t.session_id and least(coalesce(s.ended_at, s.ends_at), s.ends_at) < $1 - interval '1 day'
