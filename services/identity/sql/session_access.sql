-- Roles and scope of one live session; the scope as the numbers of all communities at or below its regions.
with recursive below (id, number) as (
    select r.id, r.number
      from region r, session s join account a on a.community_id = s.community_id and a.id = s.account_id
     where s.community_id = 0 and s.id = $1 and r.community_id = 0 and r.deleted_at is null
       and r.id = any (a.region_ids)
    union
    select r.id, r.number from region r join below b on r.parent_id = b.id
     where r.community_id = 0 and r.deleted_at is null
)
select a.id, a.role_ids, a.scope_all, a.password_change_required, s.ends_at,
       array(select number from below where number > 0 order by number) as community_numbers
  from session s join account a on a.community_id = s.community_id and a.id = s.account_id
 where s.community_id = 0 and s.id = $1 and s.ended_at is null and s.ends_at > $2
