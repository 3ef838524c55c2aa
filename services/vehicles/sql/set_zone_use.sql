-- A zone ($2, of community $1, of the lot $3, of the kind $4) has so many places ($5).
insert into zone_use (community_id, zone_id, lot_id, kind, capacity) values ($1, $2, $3, $4, $5)
    on conflict (community_id, zone_id) do update set capacity = excluded.capacity
