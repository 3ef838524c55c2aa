-- At $1: plates that drove in as many days ago as the limit says (30), and were not seen since.
select s.community_id, s.plate, extract(epoch from $1::timestamptz - s.at)::float8 / 86400, coalesce(nullif(d."limit", 0), 30)::float8, s.last_id, s.last_id
  from plate_seen s
  left join detector d on d.community_id = s.community_id and d.kind = 3 and d.deleted_at is null
 where s.direction = 1 and s.at <= $1::timestamptz - coalesce(nullif(d."limit", 0), 30) * interval '1 day' and not coalesce(d.disabled, false)
   and not exists (select from warning w where w.community_id = s.community_id and w.plate = s.plate and w.kind = 3 and w.deleted_at is null
                      and (w.state = 1 or w.settled_at > $1::timestamptz - interval '7 days'))
 order by s.community_id, s.plate limit 1000
