-- At $1 (the day $2): houses where an elder alone lives and whose water meter has told of no use for a day.
select h.community_id, h.id, 0::float8
  from alone_elder e
  join occupancy o on o.person_id = e.person_id and o.deleted_at is null and o.role between 2 and 5
       and o.valid_from <= $2::date and coalesce(o.valid_until >= $2::date, true)
  join house h on h.community_id = o.community_id and h.id = o.house_id and h.deleted_at is null
 where used(h.community_id, h.id, 1, $1::timestamptz - interval '24 hours', $1::timestamptz) = 0
 group by h.community_id, h.id order by h.id limit 10000
