-- What a gate ($7, of community $1) was told at a time ($16) by its key ($15) about a plate ($4): the answer ($17); so many ($19) places more of a
-- zone ($18, where there is one) are taken by it; and the passage, as add_passages.sql has many: kept, counted, noted as where its plate
-- was last, and looked up in the watch lists. Only a twin that came in between, where the lot has no places to queue at, keeps what was
-- told from being kept.
with added as (
    insert into passage (community_id, id, at, plate, plate_kind, plate_color, gate_id, direction, confidence, longitude, latitude, place,
                         photo_object_id, source)
    values ($1, $2, $3, $4, $5::smallint, $6::smallint, $7::text::uuid, $8::smallint, $9::float4, nullif($10::float8, 0), nullif($11::float8, 0), $12,
            nullif($13, '')::uuid, $14)
        on conflict do nothing
    returning id, at, plate, plate_kind, gate_id, direction
), counted as (
    insert into passage_count as c (community_id, hour, gate_id, direction, n)
    select $1, date_trunc('hour', at, 'UTC'), gate_id, direction, 1 from added
        on conflict (community_id, hour, gate_id, direction) do update set n = c.n + 1
), noted as (
    insert into plate_seen as s (community_id, plate, last_id, at, gate_id, direction, plate_kind)
    select $1, plate, id, at, gate_id, direction, plate_kind from added where plate_kind <> 0
        on conflict (community_id, plate) do update
        set last_id = excluded.last_id, at = excluded.at, gate_id = excluded.gate_id, direction = excluded.direction
        where s.last_id < excluded.last_id
), told as (
    insert into gate_decision (community_id, gate_id, request_key, plate, at, answer) values ($1, $7::text::uuid, $15, $4, $16, $17)
        on conflict do nothing
    returning request_key
), moved as (
    update zone_use set taken = taken + $19 where community_id = $1 and zone_id = $18
)
select 1::bigint, a.id is not null, w.id, w.level, w.reason, exists (select from told)
  from (values (1)) one
  left join added a on true
  left join watch w on w.community_id = $1 and w.plate = a.plate and w.deleted_at is null
   and (a.at at time zone 'Asia/Shanghai')::date >= w.valid_from
   and coalesce((a.at at time zone 'Asia/Shanghai')::date <= w.valid_until, true)
 order by w.id
