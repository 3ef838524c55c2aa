-- What these roles give together and let pass on, and do they serve more than one administrator's duty?
select count(*) as there, coalesce(max(clearance), 0) as clearance, count(distinct nullif(duty, 0)) > 1 as mixed,
       array(select p from role r, unnest(r.permissions || r.may_grant) p
              where r.community_id = 0 and r.id = any ($1::uuid[]) and r.deleted_at is null) as given
  from role where community_id = 0 and id = any ($1::uuid[]) and deleted_at is null
