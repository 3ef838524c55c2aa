-- One passage of a community ($1) by its id ($2).
select community_id, id, gate_id, at, plate, plate_kind, plate_color, direction, confidence::float8, place, coalesce(longitude, 0),
       coalesce(latitude, 0), photo_object_id, source
  from passage where community_id = $1 and id = $2
