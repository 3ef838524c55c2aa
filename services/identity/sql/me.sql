-- The account of a session, for its own holder; what its roles give, and in which communities.
select a.id, a.account, a.name, a.everywhere, a.region_ids, a.person_id, a.idle_minutes, c.must_change as password_change_required,
       array(select r.name from role r where r.community_id = 0 and r.id = any (a.role_ids) and r.deleted_at is null order by r.name) as role_names,
       array(select distinct p from role r, unnest(r.permissions) p where r.community_id = 0 and r.id = any (a.role_ids) and r.deleted_at is null order by p) as permissions,
       array(select r.id from region r where r.community_id = 0 and r.number > 0 and r.deleted_at is null
                                         and r.id = any (regions_below(a.region_ids)) order by r.number) as community_ids
  from account a join credential c on c.community_id = 0 and c.account_id = a.id where a.community_id = 0 and a.id = $1
