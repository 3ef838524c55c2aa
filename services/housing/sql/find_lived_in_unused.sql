-- Of houses ($2, of community $1) that are registered as lived in: those whose meters have told of no water and of less than 2 kWh in the
-- thirty days before $3, with how much; the first reading must be that old.
select house_id, used
  from used_in($1, array(select w.house_id from used_in($1, $2::uuid[], 1, $3::timestamptz, '30 days', 0, 0) w
                          where w.used = 0 and exists (select from reading r where r.community_id = $1 and r.house_id = w.house_id and r.kind = 1
                                                          and r.at <= $3::timestamptz - interval '29 days' offset 0)),
               2, $3::timestamptz, '30 days', 0, 0)
 where used < 2
