-- The zones of a community's ($1) lots, or of one ($2), with what is taken, and kept at $3; a lot without zones is there too. By name.
select l.id as lot_id, l.name as lot_name, l.place, l.state, l.visitors, z.id as zone_id, z.name as zone_name, z.kind, u.capacity,
       u.capacity - u.taken as free, least(coalesce(k.kept, 0), u.capacity - u.taken) as kept
  from lot l
  left join zone z on z.community_id = l.community_id and z.lot_id = l.id and z.deleted_at is null
  left join zone_use u on u.community_id = z.community_id and u.zone_id = z.id
  left join lateral kept_places(l.community_id, l.id, $3::timestamptz) k on k.zone_id = z.id
 where l.community_id = $1 and l.deleted_at is null and ($2::uuid is null or l.id = $2::uuid)
 order by l.name, l.id, z.name limit 10000
