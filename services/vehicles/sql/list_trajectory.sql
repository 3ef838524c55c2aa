-- Passages of plates ($3) with ids from $1 on and before $2, in the order of time, $4 at most.
select community_id, id, gate_id, at, plate, plate_kind, plate_color, direction, confidence::float8, place, coalesce(longitude, 0),
       coalesce(latitude, 0), photo_object_id, source
  from passage
 where id >= $1::uuid and id < $2::uuid and plate = any ($3::text[])
 order by id limit $4::int
