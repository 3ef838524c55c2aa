-- Of houses ($2, of community $1) where an elder lives alone: those whose door has told of no opening for two days before $3, with on how
-- many of the fourteen days before these it was opened, where they are ten or more.
select d.house_id, count(*)::float8
  from used_in($1, array(select house_id from used_in($1, $2::uuid[], 5, $3::timestamptz, '48 hours', 0, 0) where used = 0),
               5, $3::timestamptz, '24 hours', 2, 15) d
 where d.used >= 1
 group by d.house_id having count(*) >= 10
