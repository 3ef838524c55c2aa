-- A refresh token and its session, locked: two uses at the same time queue, the second one sees used_at.
select s.id, s.account_id, t.used_at is not null as used
  from refresh_token t join session s using (community_id)
 where t.community_id = 0 and t.hash = $1 and s.id = t.session_id and s.ended_at is null and s.ends_at > $2
   for update of t, s
