-- A house ($1, $2) on the day $3 at $4: who lives there, and what each kind of meter tells of the last 24 hours.
select h.id,
       (select count(distinct o.person_id) from occupancy o where o.community_id = h.community_id and o.house_id = h.id and o.deleted_at is null
           and o.role between 2 and 5 and o.valid_from <= $3::date and coalesce(o.valid_until >= $3::date, true)) as registered,
       told(h.community_id, h.id, 1, $4::timestamptz) as water,
       told(h.community_id, h.id, 2, $4::timestamptz) - idle_power(h.community_id, h.id, $4::timestamptz) as power,
       told(h.community_id, h.id, 3, $4::timestamptz) as gas,
       told(h.community_id, h.id, 5, $4::timestamptz) as door
  from house h where h.community_id = $1 and h.id = $2 and h.deleted_at is null
