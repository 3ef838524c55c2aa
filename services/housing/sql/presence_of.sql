-- What is known of a house ($1, $2) on the day $3 at $4: see presence() in the migrations.
select h.id, p.people, p.water, p.power, p.gas, p.door
  from house h, presence(h.community_id, h.id, $3::date, $4::timestamptz) p
 where h.community_id = $1 and h.id = $2 and h.deleted_at is null
