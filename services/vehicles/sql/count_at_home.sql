-- Of groups of people ($3, in the group $4) in a community ($1) at $2: how many drive, have moved in the last day, are away for a day or longer.
-- From each person short looks by owner and by plate, which no plan turns round; never a set of passages.
with told as materialized (
    select least($2::timestamptz, (select max(hour) from passage_count where community_id = $1) + interval '1 hour') as at
)
select p.n, count(*)::int, count(*) filter (where last.at > $2::timestamptz - interval '24 hours')::int,
       count(*) filter (where last.direction = 2 and last.at <= told.at - interval '24 hours')::int
  from told
 cross join (select unnest($3::text[]::uuid[]) as person, unnest($4::int[]) as n) p
 cross join lateral (
    select s.at, s.direction
      from (select community_id, plate, former_plates from vehicle where owner_id = p.person and deleted_at is null offset 0) v
     cross join lateral (select unnest(v.plate || v.former_plates) as plate) car
     cross join lateral (select at, direction from plate_seen where community_id = $1 and plate = car.plate limit 1) s
     where v.community_id = $1
     order by s.at desc limit 1
 ) last
 where told.at > $2::timestamptz - interval '24 hours' and last.at > $2::timestamptz - interval '30 days'
 group by p.n
