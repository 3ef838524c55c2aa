-- At $1: plates that drove in as many times in the last days (1) as the limit says (10).
select p.community_id, p.plate, count(*)::float8, max(coalesce(nullif(d."limit", 0), 10))::float8, (array_agg(p.id order by p.id))[1],
       (array_agg(p.id order by p.id desc))[1]
  from passage p
  left join detector d on d.community_id = p.community_id and d.kind = 4 and d.deleted_at is null
 where p.id >= platform.id_at($1::timestamptz - (select greatest(max(days), 1) from detector where kind = 4 and deleted_at is null) * interval '1 day') and p.id < platform.id_at($1::timestamptz + interval '10 minutes')
   and p.id >= platform.id_at($1::timestamptz - coalesce(nullif(d.days, 0), 1) * interval '1 day')
   and p.direction = 1 and p.plate_kind <> 0 and not coalesce(d.disabled, false)
   and not exists (select from warning w where w.community_id = p.community_id and w.plate = p.plate and w.kind = 4 and w.deleted_at is null
                      and (w.state = 1 or w.settled_at > $1::timestamptz - interval '7 days'))
 group by p.community_id, p.plate
having count(*) >= max(coalesce(nullif(d."limit", 0), 10))
 order by p.community_id, p.plate limit 1000
