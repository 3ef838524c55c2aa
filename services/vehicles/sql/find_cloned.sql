-- At $1: plates that would have driven faster than the limit (150 km/h) between two cameras, 300 metres or more apart, in the last day,
-- as cameras that were sure have read them; the later place warns. Clocks of cameras differ: less than two seconds count as two.
with seen as (
    select p.community_id, p.plate, p.id, p.at, p.longitude, p.latitude, lag(p.id) over way as id_before, lag(p.at) over way as at_before,
           lag(p.longitude) over way as longitude_before, lag(p.latitude) over way as latitude_before
      from passage p
     where p.id >= platform.id_at($1::timestamptz - (select greatest(max(days), 1) from detector where kind = 1 and deleted_at is null) * interval '1 day') and p.id < platform.id_at($1::timestamptz + interval '10 minutes')
       and p.plate_kind <> 0 and p.longitude is not null and p.latitude is not null and (p.confidence = 0 or p.confidence >= 0.9)
    window way as (partition by p.plate order by p.id)
), fast as (
    select s.community_id, s.plate, s.id_before, s.id, s.at,
           metres(s.longitude_before, s.latitude_before, s.longitude, s.latitude) as far, greatest(extract(epoch from s.at - s.at_before)::float8, 2) as seconds
      from seen s where s.id_before is not null
)
select distinct on (f.community_id, f.plate) f.community_id, f.plate, f.far / f.seconds * 3.6 as figure, coalesce(nullif(d."limit", 0), 150)::float8, f.id_before, f.id
  from fast f
  left join detector d on d.community_id = f.community_id and d.kind = 1 and d.deleted_at is null
 where f.far >= 300 and f.far / f.seconds * 3.6 >= coalesce(nullif(d."limit", 0), 150) and not coalesce(d.disabled, false)
   and f.at > $1::timestamptz - coalesce(nullif(d.days, 0), 1) * interval '1 day'
   and not exists (select from warning w where w.community_id = f.community_id and w.plate = f.plate and w.kind = 1 and w.deleted_at is null
                      and (w.state = 1 or w.settled_at > $1::timestamptz - interval '7 days'))
 order by f.community_id, f.plate, figure desc limit 1000
