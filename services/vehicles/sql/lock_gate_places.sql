-- The zones of the lot of a gate ($2, of community $1), as lock_places.sql has them of a lot.
select u.zone_id, z.name as zone_name, u.kind, u.capacity, u.capacity - u.taken as free
  from gate g
  join zone_use u on u.community_id = g.community_id and u.lot_id = g.lot_id
  join zone z on z.community_id = u.community_id and z.id = u.zone_id
 where g.community_id = $1 and g.id = $2 and g.deleted_at is null
 order by u.zone_id
   for update of u
