-- What the judgement of who is at home asks, for all houses at once. Before, each house cost a dozen statements, each planned anew, and
-- where a table had no statistics yet a look through all occupancies of the community. Now there are short looks by index alone, in the
-- index's order and each with a bound: the settings and limits see to it in any plan.

-- Who is registered as living in a house on a day. A house lies in one community: to ask for that too would give plans another way.
create function residents(of_house uuid, on_day date) returns setof uuid
    language sql stable
as $$
    select o.person_id from occupancy o
     where o.house_id = $1 and o.deleted_at is null and o.role between 2 and 5 and o.valid_from <= $2 and coalesce(o.valid_until >= $2, true)
$$;

-- Houses of a community, or of one of its buildings, where somebody is: so many of them behind a house, by their ids.
create function houses_lived_in(of_community int, of_building uuid, on_day date, after uuid, most int) returns setof uuid
    language sql stable
    set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off set jit = off
as $$
    select h.id from house h
     where h.community_id = $1 and ($2 is null or h.building_id = $2) and h.id > $4 and h.deleted_at is null
       and exists (select from residents(h.id, $3) offset 0)
     order by h.id limit $5
$$;

-- Of houses of a community on a day, at a time: who is registered as living there, and what each kind of meter tells of the last 24 hours;
-- null where it has told nothing for two days. One whose latest reading is older than a day tells of the day before that one. Of power
-- what is above the least of its days in two weeks, which a house uses when nobody does anything.
create function presences(of_community int, of_houses uuid[], on_day date, now timestamptz)
    returns table (house_id uuid, people uuid[], water float8, power float8, gas float8, door float8)
    language plpgsql stable set plan_cache_mode = force_generic_plan
    set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off set jit = off
as $$
#variable_conflict use_column
begin
    return query
    with day as materialized (
        select n, $4 - n * interval '24 hours' as until, $4 - (n + 1) * interval '24 hours' as since
          from (select generate_series(0, 14) as n) d
    )
    select h.id, array(select distinct p from residents(h.id, $3) p), told.water, told.power - idle.power, told.gas, told.door
      from (select unnest($2) as id) h
     cross join lateral (
        select max(u.used) filter (where u.kind = 1) as water, max(u.used) filter (where u.kind = 2) as power,
               max(u.used) filter (where u.kind = 3) as gas, max(u.used) filter (where u.kind = 5) as door
          from (select k.kind, last.value - coalesce(
                           (select r.value from reading r where r.community_id = $1 and r.house_id = h.id and r.kind = k.kind
                               and r.at <= last.since and r.at > last.since_month and r.at <= $4 and r.at > $4 - interval '35 days'
                             order by r.at desc limit 1),
                           (select r.value from reading r where r.community_id = $1 and r.house_id = h.id and r.kind = k.kind
                               and r.at > last.since and r.at <= last.at and r.at <= $4 and r.at > $4 - interval '35 days'
                             order by r.at limit 1)) as used
                  from (select unnest('{1,2,3,5}'::smallint[]) as kind) k
                 cross join lateral (
                    select r.at, r.value, r.at - interval '24 hours' as since, r.at - interval '24 hours' - interval '31 days' as since_month
                      from reading r where r.community_id = $1 and r.house_id = h.id and r.kind = k.kind
                       and r.at <= $4 and r.at > $4 - interval '48 hours'
                     order by r.at desc limit 1) last
                offset 0) u
     ) told
     cross join lateral (
        select coalesce(min(d.value - d.before), 0) as power
          from (select day.n, last.value, lead(last.value) over by_day as before, lead(day.n) over by_day as n_before
                  from day
                 cross join lateral (
                    select r.value from reading r where r.community_id = $1 and r.house_id = h.id and r.kind = 2
                       and r.at <= day.until and r.at > day.since and r.at <= $4 and r.at > $4 - interval '15 days'
                     order by r.at desc limit 1) last
                 where told.power is not null
                window by_day as (order by day.n)) d
         where d.n_before = d.n + 1
     ) idle;
end
$$;

-- What a program of before asks.
create or replace function presence(of_community int, of_house uuid, on_day date, now timestamptz)
    returns table (people uuid[], water float8, power float8, gas float8, door float8)
    language sql stable
as $$
    select people, water, power, gas, door from presences($1, array[$2], $3, $4)
$$;
drop function told(int, uuid, int, timestamptz);
drop function idle_power(int, uuid, timestamptz);
