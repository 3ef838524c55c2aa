-- Of houses ($2, of community $1): those that took no heat for a day before $3, though somebody used water there (0.02 m³ or more, which is
-- the figure) and on five or more of the fourteen days before they took 1 kWh or more; where of the building's other houses that took so
-- much the day before, three or more, at least half still do.
with cold as materialized (
    select house_id from used_in($1, $2::uuid[], 4, $3::timestamptz, '24 hours', 0, 0) where used = 0
), inhabited as materialized (
    select h.building_id, u.house_id, u.used as water
      from used_in($1, array(select house_id from cold), 1, $3::timestamptz, '24 hours', 0, 0) u
     cross join lateral (select building_id from house where community_id = $1 and id = u.house_id limit 1) h
     where u.used >= 0.02
), heated as materialized (
    select house_id, bool_or(n = 1) as lately
      from used_in($1, array(select house_id from inhabited), 4, $3::timestamptz, '24 hours', 1, 14)
     where used >= 1
     group by house_id having count(*) >= 5
), neighbours as materialized (
    select b.building_id, count(*) filter (where o.lately) as lately, count(*) filter (where o.lately and o.still) as still
      from (select distinct building_id from inhabited) b
     cross join lateral (
        select u.house_id, bool_or(u.n = 1) as lately, bool_or(u.n = 0) as still
          from used_in($1, array(select id from house where building_id = b.building_id and deleted_at is null), 4, $3::timestamptz, '24 hours', 0, 1) u
         where u.used >= 1
         group by u.house_id) o
     group by b.building_id
)
select i.house_id, i.water
  from inhabited i join heated h on h.house_id = i.house_id join neighbours n on n.building_id = i.building_id
 where n.lately - h.lately::int >= 3 and 2 * n.still >= n.lately - h.lately::int
