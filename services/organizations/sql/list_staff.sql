-- The units of a community ($1) that had $4 people or more on the first of the $3 days before a day ($2): how many they had then or on
-- the day, whichever is more; how many came or left meanwhile; and who was there on both.
select unit_id, greatest(count(*) filter (where there_then), count(*) filter (where there_now))::int, count(*) filter (where not (there_then and there_now))::int,
       array_agg(person_id) filter (where there_then and there_now)
  from (select e.unit_id, e.person_id, bool_or(e.valid_from <= $2::date - $3::int and coalesce(e.valid_until >= $2::date - $3::int, true)) as there_then,
               bool_or(coalesce(e.valid_until >= $2::date, true)) as there_now
          from employment e
          join unit u on u.community_id = e.community_id and u.id = e.unit_id and u.deleted_at is null
         where e.community_id = $1 and e.deleted_at is null and e.valid_from <= $2::date and coalesce(e.valid_until >= $2::date - $3::int, true)
         group by e.unit_id, e.person_id) one
 group by unit_id
having count(*) filter (where there_then) >= $4::int
 order by unit_id
