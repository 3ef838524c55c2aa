-- Roles and scope of one live session; the scope as the numbers of all communities at or below its regions, and its grids.
with recursive live as (
    select s.id, s.last_used_at, s.ends_at, a.id as account_id, a.role_ids, a.everywhere, a.region_ids, a.person_id, a.valid_until,
           a.idle_minutes, c.must_change
      from session s
      join account a on a.community_id = 0 and a.id = s.account_id
      join credential c on c.community_id = 0 and c.account_id = a.id
     where s.community_id = 0 and s.id = $1 and s.ended_at is null and s.ends_at > $2
       and a.deleted_at is null and a.state = 1 and (a.valid_until is null or a.valid_until > $2)
), below (id, number) as (
    select r.id, r.number from region r, live where r.community_id = 0 and r.deleted_at is null and r.id = any (live.region_ids)
    union
    select r.id, r.number from region r join below b on r.parent_id = b.id where r.community_id = 0 and r.deleted_at is null
)
select l.last_used_at, l.idle_minutes, l.account_id as user_id, l.role_ids, l.everywhere as scope_all,
       l.must_change as password_change_required, least(l.ends_at, l.valid_until) as expires_at,
       array(select number from below where number > 0 order by number) as community_numbers,
       array(select r.id from region r where r.community_id = 0 and r.kind = 5 and r.deleted_at is null and r.id = any (l.region_ids)) as place_ids,
       l.person_id, (select version from access_state) as version
  from live l
