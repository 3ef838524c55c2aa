-- How many places of each zone of the lot of a gate ($2, of community $1) are kept for bookings at a time ($3).
select k.zone_id, k.kept
  from gate g, kept_places(g.community_id, g.lot_id, $3::timestamptz) k
 where g.community_id = $1 and g.id = $2 and g.deleted_at is null
