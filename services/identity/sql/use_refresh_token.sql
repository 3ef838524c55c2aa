-- A refresh token and its session, locked: two uses at the same time queue, the second one sees used_at. Only of an
-- account that may sign in, and of a session that is not idle for too long.
select s.id, s.account_id, t.used_at is not null as used
  from refresh_token t
  join session s on s.community_id = 0 and s.id = t.session_id
  join account a on a.community_id = 0 and a.id = s.account_id
 where t.community_id = 0 and t.hash = $1 and s.ended_at is null and s.ends_at > $2
   and s.last_used_at > $2 - a.idle_minutes * interval '1 minute'
   and a.deleted_at is null and a.state = 1 and (a.valid_until is null or a.valid_until > $2)
   for update of t, s
