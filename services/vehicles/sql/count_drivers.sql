-- Of people ($3) how many drive in a community ($1) at $2, and how many of them have stopped for $4 days or longer, but not for $5 days
-- more. Short looks by owner, by plate, and by plate in each of two weeks; never a set of passages.
with today as materialized (
    select least($2::timestamptz, (select max(hour) from passage_count where community_id = $1) + interval '1 hour') as at
), owned as materialized (
    select community_id, owner_id, plate || former_plates as plates from vehicle where owner_id = any ($3::uuid[]) and deleted_at is null
), last as materialized (
    select distinct on (owner_id) plate, at
      from (select o.owner_id, car.plate, (select s.at from plate_seen s where s.community_id = $1 and s.plate = car.plate) as at
              from owned o, unnest(o.plates) car(plate)
             where o.community_id = $1) one
     where at is not null
     order by owner_id, at desc
)
select count(*)::int, count(*) filter (where last.at <= today.at - $4::int * interval '1 day')::int
  from last
  join today on last.at > today.at - ($4::int + $5::int) * interval '1 day'
 where (select true from passage p where p.community_id = $1 and p.plate = last.plate
           and p.id >= platform.id_at(last.at - interval '7 days') and p.id < platform.id_at(last.at - interval '1 day') limit 1)
   and (select true from passage p where p.community_id = $1 and p.plate = last.plate
           and p.id >= platform.id_at(last.at - interval '14 days') and p.id < platform.id_at(last.at - interval '7 days') limit 1)
