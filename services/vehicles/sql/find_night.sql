-- At $1: plates that came in by day (05-19 in China) and went out by night (22-05) on as many of the last days (7) as the limit says
-- (4), and went out by day on not more than a quarter as many. A night has the day on which it began.
with seen as (
    select p.community_id, p.plate, p.id, p.direction, extract(hour from p.at at time zone 'Asia/Shanghai') as hour,
           ((p.at at time zone 'Asia/Shanghai') - interval '5 hours')::date as day, coalesce(nullif(d."limit", 0), 4) as least
      from passage p
      left join detector d on d.community_id = p.community_id and d.kind = 2 and d.deleted_at is null
     where p.id >= platform.id_at($1::timestamptz - (select greatest(max(days), 7) from detector where kind = 2 and deleted_at is null) * interval '1 day') and p.id < platform.id_at($1::timestamptz + interval '10 minutes')
       and p.id >= platform.id_at($1::timestamptz - coalesce(nullif(d.days, 0), 7) * interval '1 day')
       and p.plate_kind <> 0 and not coalesce(d.disabled, false)
), summed as (
    select community_id, plate, least, (array_agg(id order by id))[1] as first, (array_agg(id order by id desc))[1] as last,
           count(distinct day) filter (where direction = 2 and (hour >= 22 or hour < 5)) as nights,
           count(distinct day) filter (where direction = 1 and hour >= 5 and hour < 19) as days_in,
           count(distinct day) filter (where direction = 2 and hour >= 5 and hour < 19) as days_out
      from seen group by community_id, plate, least
)
select s.community_id, s.plate, s.nights::float8, s.least::float8, s.first, s.last
  from summed s
 where s.nights >= s.least and s.days_in >= s.least and s.days_out * 4 <= s.nights
   and not exists (select from warning w where w.community_id = s.community_id and w.plate = s.plate and w.kind = 2 and w.deleted_at is null
                      and (w.state = 1 or w.settled_at > $1::timestamptz - interval '7 days'))
 order by s.community_id, s.plate limit 1000
