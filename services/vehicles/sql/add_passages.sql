-- Passages of a community ($1), as columns. Counts those that are new, notes where each plate was last, and looks them up in the
-- watch lists. Answers for each, in that order: was it kept, and a row for each watch that it meets.
with given as (
    select id, at, plate, plate_kind, plate_color, gate_id, direction, confidence, nullif(longitude, 0) as longitude,
           nullif(latitude, 0) as latitude, place, nullif(photo, '')::uuid as photo, source, n
      from unnest($2::uuid[], $3::timestamptz[], $4::text[], $5::smallint[], $6::smallint[], $7::uuid[], $8::smallint[], $9::float4[],
                  $10::float8[], $11::float8[], $12::text[], $13::text[], $14::text[])
           with ordinality g (id, at, plate, plate_kind, plate_color, gate_id, direction, confidence, longitude, latitude, place, photo, source, n)
), added as (
    insert into passage (community_id, id, at, plate, plate_kind, plate_color, gate_id, direction, confidence, longitude, latitude, place,
                         photo_object_id, source)
    select $1, id, at, plate, plate_kind, plate_color, gate_id, direction, confidence, longitude, latitude, place, photo, source from given
        on conflict do nothing
    returning id, at, plate, plate_kind, gate_id, direction
), counted as (
    insert into passage_count as c (community_id, hour, gate_id, direction, n)
    select $1, date_trunc('hour', at, 'UTC') as hour, gate_id, direction, count(*) from added group by 2, 3, 4 order by 2, 3, 4
        on conflict (community_id, hour, gate_id, direction) do update set n = c.n + excluded.n
), noted as (
    insert into plate_seen as s (community_id, plate, last_id, at, gate_id, direction, plate_kind)
    select distinct on (plate) $1, plate, id, at, gate_id, direction, plate_kind from added where plate_kind <> 0 order by plate, id desc
        on conflict (community_id, plate) do update
        set last_id = excluded.last_id, at = excluded.at, gate_id = excluded.gate_id, direction = excluded.direction
        where s.last_id < excluded.last_id
), met as (
    select a.id, w.id as watch_id, w.level, w.reason
      from added a
      join watch w on w.community_id = $1 and w.plate = a.plate and w.deleted_at is null
       and (a.at at time zone 'Asia/Shanghai')::date >= w.valid_from
       and coalesce((a.at at time zone 'Asia/Shanghai')::date <= w.valid_until, true)
)
select g.n, a.id is not null and g.n = min(g.n) over (partition by g.id), m.watch_id, m.level, m.reason
  from given g left join added a using (id) left join met m using (id)
 order by g.n, m.watch_id
