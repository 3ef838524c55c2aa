-- The zones of a lot ($2, of community $1) as they are until the transaction ends: nobody else takes or frees a place there.
select u.zone_id, z.name as zone_name, u.kind, u.capacity, u.capacity - u.taken as free
  from zone_use u
  join zone z on z.community_id = u.community_id and z.id = u.zone_id
 where u.community_id = $1 and u.lot_id = $2
 order by u.zone_id
   for update of u
