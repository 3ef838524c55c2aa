-- Of homes ($2, of community $1): those whose door was opened forty times or more on five or more of the seven days before $3, with the
-- number of these days.
select house_id, count(*)::float8
  from used_in($1, array(select house_id from used_in($1, $2::uuid[], 5, $3::timestamptz, '7 days', 0, 0) where used >= 5 * 40),
               5, $3::timestamptz, '24 hours', 0, 6)
 where used >= 40
 group by house_id having count(*) >= 5
