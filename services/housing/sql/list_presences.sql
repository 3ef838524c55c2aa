-- What is known on the day $3 at $4 of the houses of a community ($1), or of one of its buildings ($2), where somebody is registered: $6 of
-- them behind a house ($5).
select h.id, p.people, p.water, p.power, p.gas, p.door
  from (select h.community_id, h.id from house h
         where h.community_id = $1 and ($2::uuid is null or h.building_id = $2) and h.id > $5 and h.deleted_at is null
           and exists (select from occupancy o where o.community_id = h.community_id and o.house_id = h.id and o.deleted_at is null
                          and o.role between 2 and 5 and o.valid_from <= $3::date and coalesce(o.valid_until >= $3::date, true))
         order by h.id limit $6) h,
       presence(h.community_id, h.id, $3::date, $4::timestamptz) p
 order by h.id
