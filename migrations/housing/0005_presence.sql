-- Of a house on a day, at a time: who is registered as living there, and what each kind of meter tells of the last 24 hours.
create function presence(of_community int, of_house uuid, on_day date, now timestamptz)
    returns table (people uuid[], water float8, power float8, gas float8, door float8)
    language sql stable
as $$
    select array(select distinct o.person_id from occupancy o where o.community_id = $1 and o.house_id = $2 and o.deleted_at is null
                    and o.role between 2 and 5 and o.valid_from <= $3 and coalesce(o.valid_until >= $3, true)),
           told($1, $2, 1, $4), told($1, $2, 2, $4) - idle_power($1, $2, $4), told($1, $2, 3, $4), told($1, $2, 5, $4)
$$;
