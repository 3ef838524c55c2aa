-- How many sessions of the account are alive, and the oldest of them. The account's row is locked: sign-ins queue.
with account as materialized (select id, idle_minutes from account where community_id = 0 and id = $1 for update)
select count(*) over () as live, s.id
  from account a join session s on s.community_id = 0 and s.account_id = a.id
 where s.ended_at is null and s.ends_at > $2 and s.last_used_at > $2 - a.idle_minutes * interval '1 minute'
 order by s.last_used_at limit 1
