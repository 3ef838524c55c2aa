-- What speaks for a car with this plate ($3) before a gate ($2, of community $1) at a time ($4) on that day in China ($5): the gate,
-- the rules of its lot, the vehicle, of its passes for the lot the one that holds or else the latest, its booking and the zone of that, the stay that it has there already; and
-- whether it is on a watch list, and on one of the first level.
select g.direction, g.name, l.id, l.state, l.visitors, l.unread, v.id, p.id, coalesce(p.valid, false), b.id, b.zone_id, s.id, s.entry_gate_id, s.entered_at,
       w.watched, w.listed
  from gate g
  join lot l on l.community_id = g.community_id and l.id = g.lot_id and l.deleted_at is null
  left join vehicle v on v.community_id = l.community_id and v.plate = $3 and v.deleted_at is null
  left join lateral (select p.id, $5::date between p.valid_from and p.valid_until as valid
                       from pass p
                      where p.community_id = l.community_id and p.vehicle_id = v.id and p.deleted_at is null and l.id = any (p.lot_ids)
                      order by 2 desc, p.valid_until desc limit 1) p on true
  left join lateral (select b.id, (select zone_id from space where community_id = b.community_id and id = b.space_id) from booking b
                      where b.community_id = l.community_id and b.lot_id = l.id and b.plate = $3 and b.state = 1 and b.deleted_at is null
                        and b.starts_at <= $4 and b.ends_at > $4 limit 1) b on true
  left join stay s on s.community_id = l.community_id and s.lot_id = l.id and s.plate = $3 and s.state = 1 and s.deleted_at is null
 cross join lateral (select count(*) > 0 as watched, coalesce(bool_or(w.level = 1), false) as listed
                       from watch w
                      where w.community_id = l.community_id and w.plate = $3 and w.deleted_at is null
                        and w.valid_from <= $5::date and coalesce(w.valid_until >= $5::date, true)) w
 where g.community_id = $1 and g.id = $2 and g.deleted_at is null
