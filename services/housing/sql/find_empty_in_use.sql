-- Of houses ($2, of community $1) that are registered as empty: those that on five or more of the seven days before $3 used 1 kWh or more
-- of power, with the number of these days.
select house_id, count(*)::float8
  from used_in($1, $2::uuid[], 2, $3::timestamptz, '24 hours', 0, 6)
 where used >= 1
 group by house_id having count(*) >= 5
