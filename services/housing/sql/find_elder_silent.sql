-- Of houses ($2, of community $1) where an elder lives alone: those whose water meter has told of no use for a day before $3.
select house_id, 0::float8 from used_in($1, $2::uuid[], 1, $3::timestamptz, '24 hours', 0, 0) where used = 0
