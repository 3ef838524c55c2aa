-- Of houses ($2, of community $1): those whose gas was used in each of the twelve hours before $3, 0.01 m³ or more, with what was used; not
-- where the same hours were so on four of the seven days from the third to the ninth before: that is a boiler.
with runs as materialized (
    select u.house_id, sum(u.used) as used
      from used_in($1, array(select house_id from used_in($1, $2::uuid[], 3, $3::timestamptz, '1 hour', 0, 0) where used >= 0.01),
                   3, $3::timestamptz, '1 hour', 0, 11) u
     where u.used >= 0.01
     group by u.house_id having count(*) = 12
), ran as (
    select u.house_id, d.n
      from (select generate_series(3, 9) as n) d
     cross join lateral used_in($1, array(select house_id from runs), 3, $3::timestamptz - d.n * interval '24 hours', '1 hour', 0, 11) u
     where u.used >= 0.01
     group by u.house_id, d.n having count(*) = 12
)
select house_id, used from runs where house_id not in (select house_id from ran group by house_id having count(*) >= 4)
