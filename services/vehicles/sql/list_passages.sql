-- Passages with ids from $1 on and before $2, the latest first, $8 at most: of a community ($3), a plate from $4 on and before $5, a
-- gate ($6), a direction ($7); what is null is not asked. Planned for each call, with its values in sight.
select community_id, id, gate_id, at, plate, plate_kind, plate_color, direction, confidence::float8, place, coalesce(longitude, 0),
       coalesce(latitude, 0), photo_object_id, source
  from passage
 where id >= $1::uuid and id < $2::uuid
   and ($3::int is null or community_id = $3::int)
   and ($4::text is null or plate >= $4::text and plate < $5::text)
   and ($6::uuid is null or gate_id = $6::uuid)
   and ($7::smallint is null or direction = $7::smallint)
 order by id desc limit $8::int
