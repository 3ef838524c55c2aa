-- Of groups of people ($3, in the group $4) in a community ($1) at $2: how many drive, have moved in the last day, are away for a day or longer.
-- Short looks by owner and by plate, never a set of passages.
with told as materialized (
    select least($2::timestamptz, (select max(hour) from passage_count where community_id = $1) + interval '1 hour') as at
), people as materialized (
    select person, n from unnest($3::text[]::uuid[], $4::int[]) p (person, n)
), last as materialized (
    select distinct on (v.owner_id) v.owner_id, s.at, s.direction
      from vehicle v, unnest(v.plate || v.former_plates) car (plate)
      join plate_seen s on s.community_id = $1 and s.plate = car.plate
     where v.owner_id in (select person from people) and v.community_id = $1 and v.deleted_at is null
     order by v.owner_id, s.at desc
)
select p.n, count(*)::int, count(*) filter (where last.at > $2::timestamptz - interval '24 hours')::int,
       count(*) filter (where last.direction = 2 and last.at <= told.at - interval '24 hours')::int
  from people p
  join last on last.owner_id = p.person and last.at > $2::timestamptz - interval '30 days'
  join told on told.at > $2::timestamptz - interval '24 hours'
 group by p.n
