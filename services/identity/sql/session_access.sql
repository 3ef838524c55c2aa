-- Roles and scope of one live session; the scope as the numbers of all communities at or below its regions, and its grids. A
-- session is idle when it was not used for as long as its account allows, be it where the asker last saw it used ($3); it is
-- asked for again so soon that this is kept to the quarter, and every minute at least.
with live as (
    select s.id, s.last_used_at, s.ends_at, a.id as account_id, a.role_ids, a.everywhere, a.region_ids, a.person_id, a.valid_until,
           a.idle_minutes, c.must_change
      from session s
      join account a on a.community_id = 0 and a.id = s.account_id
      join credential c on c.community_id = 0 and c.account_id = a.id
     where s.community_id = 0 and s.id = $1 and s.ended_at is null and s.ends_at > $2
       and a.deleted_at is null and a.state = 1 and (a.valid_until is null or a.valid_until > $2)
)
select $2 - greatest(l.last_used_at, case when $3 <= $2 then $3 end) > l.idle_minutes * interval '1 minute' as idle,
       least(60, l.idle_minutes * 15) * 1000000::bigint as good_for, l.id as session_id, l.account_id as user_id, l.role_ids, l.everywhere as scope_all,
       l.must_change as password_change_required, least(l.ends_at, l.valid_until) as expires_at,
       array(select r.number from region r where r.community_id = 0 and r.number > 0 and r.deleted_at is null
                                             and r.id = any (regions_below(l.region_ids)) order by r.number) as community_numbers,
       array(select r.id from region r where r.community_id = 0 and r.kind = 5 and r.deleted_at is null and r.id = any (l.region_ids)) as place_ids,
       l.region_ids, l.person_id, (select version from access_state) as version
  from live l
