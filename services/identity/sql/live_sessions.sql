-- The sessions of the account that are alive, the one that was idle longest first. The credential is locked: sign-ins queue.
with one as materialized (select account_id from credential where community_id = 0 and account_id = $1 for update)
select s.id
  from one
  join account a on a.community_id = 0 and a.id = one.account_id
  join session s on s.community_id = 0 and s.account_id = a.id
 where s.ended_at is null and s.ends_at > $2 and s.last_used_at > $2 - a.idle_minutes * interval '1 minute'
 order by s.last_used_at
