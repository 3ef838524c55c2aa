-- Passages with ids from $1 on and before $2, the latest first, $9 at most: of a community ($3), one of the plates ($4), a plate from
-- $5 on and before $6, a gate ($7), a direction ($8); what is null is not asked. Planned for each call, with its values in sight.
select community_id, id, gate_id, at, plate, plate_kind, plate_color, direction, confidence::float8, place, coalesce(longitude, 0),
       coalesce(latitude, 0), photo_object_id, source
  from passage
 where id >= $1::uuid and id < $2::uuid
   and ($3::int is null or community_id = $3::int)
   and ($4::text[] is null or plate = any ($4::text[]))
   and ($5::text is null or plate >= $5::text and plate < $6::text)
   and ($7::uuid is null or gate_id = $7::uuid)
   and ($8::smallint is null or direction = $8::smallint)
 order by id desc limit $9::int
