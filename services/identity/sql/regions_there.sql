-- How many of these regions are there, and do all lie within the caller's?
select count(*), coalesce(bool_and(id = any ((select regions_in_scope())::uuid[])), false) as within
  from region where community_id = 0 and id = any ($1::uuid[]) and deleted_at is null
