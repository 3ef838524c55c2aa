-- Readings of a house ($1, $2), of one kind ($3) or all (0), the latest first.
select kind, at, value, source from reading
 where community_id = $1 and house_id = $2 and ($3::smallint = 0 or kind = $3::smallint)
 order by at desc, kind limit 1000
