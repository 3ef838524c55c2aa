-- What speaks for a car with this plate ($3) before a gate ($2, of community $1) at a time ($4) on that day in China ($5): the gate,
-- the rules of its lot, the vehicle, of its passes for the lot the one that holds or else the latest, its booking and the zone of that, the stay that it has there already
-- and until when that costs nothing, as find_cover.sql has it; whether it is on a watch list, and on one of the first level; and what the gate was told by its key ($6),
-- and about which plate. Of each zone of the lot beside it its places: one row where it has none.
with known as materialized (
    select g.community_id, g.direction, g.name, l.id as lot, l.state, l.visitors, l.unread, v.id as vehicle, p.id as pass, coalesce(p.valid, false) as valid,
           b.id as booking, b.zone as booked, s.id as stay, s.entry_gate_id, s.entered_at,
           coalesce((select least((c.valid_until + 1)::timestamp at time zone 'Asia/Shanghai', c.deleted_at)
                       from pass c where c.community_id = s.community_id and c.id = s.pass_id),
                    (select case when c.state = 1 then c.ends_at else least(c.ends_at, c.updated_at) end
                       from booking c where c.community_id = s.community_id and c.id = s.booking_id)) as covered_until,
           w.watched, w.listed, d.plate as told_of, d.answer
      from gate g
      join lot l on l.community_id = g.community_id and l.id = g.lot_id and l.deleted_at is null
      left join vehicle v on v.community_id = l.community_id and v.plate = $3 and v.deleted_at is null
      left join lateral (select p.id, $5::date between p.valid_from and p.valid_until as valid
                           from pass p
                          where p.community_id = l.community_id and p.vehicle_id = v.id and p.deleted_at is null and l.id = any (p.lot_ids)
                          order by 2 desc, p.valid_until desc limit 1) p on true
      left join lateral (select b.id, (select zone_id from space where community_id = b.community_id and id = b.space_id) as zone from booking b
                          where b.community_id = l.community_id and b.lot_id = l.id and b.plate = $3 and b.state = 1 and b.deleted_at is null
                            and b.starts_at <= $4 and b.ends_at > $4 limit 1) b on true
      left join stay s on s.community_id = l.community_id and s.lot_id = l.id and s.plate = $3 and s.state = 1 and s.deleted_at is null
     cross join lateral (select count(*) > 0 as watched, coalesce(bool_or(w.level = 1), false) as listed
                           from watch w
                          where w.community_id = l.community_id and w.plate = $3 and w.deleted_at is null
                            and w.valid_from <= $5::date and coalesce(w.valid_until >= $5::date, true)) w
      left join gate_decision d on d.community_id = g.community_id and d.gate_id = g.id and d.request_key = $6
     where g.community_id = $1 and g.id = $2 and g.deleted_at is null
), kept as materialized (
    select k.zone_id, k.kept from known g, kept_places(g.community_id, g.lot, $4::timestamptz) k
)
select g.direction, g.name, g.lot, g.state, g.visitors, g.unread, g.vehicle, g.pass, g.valid, g.booking, g.booked, g.stay, g.entry_gate_id, g.entered_at,
       g.covered_until, g.watched, g.listed, g.told_of, g.answer,
       u.zone_id, z.name as zone_name, u.kind, u.capacity, u.capacity - u.taken as free, least(coalesce(k.kept, 0), u.capacity - u.taken) as kept
  from known g
  left join (zone_use u join zone z on z.community_id = u.community_id and z.id = u.zone_id) on u.community_id = g.community_id and u.lot_id = g.lot
  left join kept k on k.zone_id = u.zone_id
 order by u.zone_id
