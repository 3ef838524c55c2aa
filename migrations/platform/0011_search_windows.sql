-- What is found comes newest first, and a page is twenty of it: the index is asked for the newest rows first, and for older ones as
-- long as they are not enough. When a row came lies in the index, before all else, so that the lists of what else is asked for are gone
-- through only where they cross that time: of three letters that 15,000 of ten million people bear, a hundredth of the time took
-- 1.7 ms, all of it 55. A row that is moved by a change lies elsewhere among them, and is found as well, only later.

-- When a record came, by its id (libs/base/id.h), in 65.5 s.
create function platform.time_unit(id uuid) returns int
    language sql immutable strict parallel safe
    return ('x' || left(id::text, 8))::bit(32)::int;

-- That of the first id of a unit.
create function platform.time_first(unit int) returns uuid
    language sql immutable strict parallel safe
    return (lpad(to_hex(unit), 8, '0') || '-0000-0000-0000-000000000000')::uuid;

-- The spans of time in which a record came, each eight times as long as the one before: a minute, nine, 70, 9 hours, 3 days, 25, half
-- a year. (In plpgsql it takes 1 µs; in SQL, which would work out the unit seven times, 4.)
create function platform.time_grams(id uuid) returns int[]
    language plpgsql immutable strict parallel safe
as $grams$
declare
    unit int := platform.time_unit(id);
begin
    return array[unit, (1 << 28) | (unit >> 3), (2 << 28) | (unit >> 6), (3 << 28) | (unit >> 9), (4 << 28) | (unit >> 12),
                 (5 << 28) | (unit >> 15), (6 << 28) | (unit >> 18)];
end
$grams$;

-- The fewest spans that make up a time, from `low` on until before `high`.
create function platform.time_cover(low int, high int) returns int[]
    language plpgsql immutable strict parallel safe
as $cover$
declare
    cover  int[] := '{}';
    length int := 0;
begin
    while length < 6 and low < high loop
        cover := cover || array(select (length << 28) | n from generate_series(low, least(high, (low + 7) / 8 * 8) - 1) n)
                       || array(select (length << 28) | n from generate_series(greatest(high / 8 * 8, (low + 7) / 8 * 8), high - 1) n);
        low := (low + 7) / 8;
        high := high / 8;
        length := length + 1;
    end loop;
    return cover || array(select (length << 28) | n from generate_series(low, high - 1) n);
end
$cover$;

-- How many of the rows are newer than a time, as a chart: `share` of them came in or after the unit `since`, both from the newest on.
-- `size`: bytes of the table when that was counted.
create function platform.search_shares() returns float8[]
    language sql immutable parallel safe
    return array(select power(10, n / 5.0) from generate_series(-25, -11) n union all select n / 100.0 from generate_series(0, 100) n order by 1);

-- The chart of today: by as much as the table grew since it was counted, there are newer rows (changes make it grow, too, so that
-- there may be fewer). Where nothing is counted yet it ends now: all rows are looked at at once.
create function platform.search_chart(resource text, newest int, out grown float8, out share float8[], out since int[])
    language plpgsql stable parallel safe set plan_cache_mode = force_generic_plan
as $chart$
#variable_conflict use_variable
begin
    select greatest(pg_relation_size(to_regclass(quote_ident(resource))) / greatest(s.size, 1)::float8 - 1, 0), s.share, s.since into grown, share, since
      from search_since s where s.resource = resource;
    share := 0::float8 || array(select grown + x from unnest(share) x);
    since := greatest(newest, since[1]) || since;
end
$chart$;

-- From when on so much of the rows came, where those until before `upper` are asked for: rather some more than many spans. NULL: all of
-- them came since.
create function platform.search_lower(share float8[], since int[], much float8, upper int) returns int
    language plpgsql immutable strict parallel safe
as $lower$
declare
    at   int := width_bucket(much, share);   -- share[at] <= much < share[at + 1]
    unit int := floor(since[at] - (since[at] - since[at + 1]) * (much - share[at]) / (share[at + 1] - share[at]));
begin
    if unit >= upper then
        unit := upper - 1;
    end if;
    return unit - unit % power(8, greatest(floor(log(upper - unit) / log(8)) - 1, 0))::int;
end
$lower$;

-- How much of the rows came in that unit or later.
create function platform.search_looked(share float8[], since int[], unit int) returns float8
    language plpgsql immutable parallel safe
as $looked$
declare
    at int := width_bucket(-unit, array(select -s from unnest(since) s));   -- since[at] >= unit > since[at + 1]
begin
    return coalesce(share[at] + (share[at + 1] - share[at]) * (since[at] - unit) / (since[at] - since[at + 1]), case when at < 1 then 0 else 1 end);
end
$looked$;

-- How much of the `total` rows the index is asked for first, where for all of them it costs so much, and what it costs until enough are
-- found. Beside their share of that, a window costs what sixty rows do that are fetched, and an entry for each row that came then.
create function platform.search_window(most int, total float8, likely float8, inout cost float8, out share float8)
    language plpgsql immutable parallel safe
as $window$
declare
    enough   constant float8 := (1.5 * most + 5) / greatest(likely, 0.1);   -- a share that holds rather more
    windowed constant float8 := 60 + (cost + total / 1500) * enough;
begin
    share := case when windowed < cost then enough else 1 end;
    cost := least(cost, windowed);
end
$window$;

-- How much of them next, where so much held `met` and so many more are missing; NULL: the rest, as it costs no more.
create function platform.search_further(share float8, met int, missing int, total float8, cost float8) returns float8
    language sql immutable parallel safe
    return (select case when (cost + total / 1500) * next < cost then next end
              from (select share * least(8, greatest(1.5, 1.5 * missing / greatest(met, 0.1))) as next) n);

-- Four digits in a row are one gram, as three are (0006), behind F801: 1203 is in one room of two hundred, 203 in one of fifty.
create or replace function platform.is_digits(gram int) returns bool
    language sql immutable parallel safe
    return gram >> 17 & 32767 = 31744;

create function platform.digits_of(gram int) returns text
    language sql immutable parallel safe
    return lpad((gram & 65535)::text, 3 + (gram >> 16 & 1), '0');

-- One to four digits as a gram.
create function platform.gram_of_digits(digits text) returns int
    language sql immutable parallel safe
    return case length(digits) when 1 then ascii(digits)
                               when 2 then (ascii(digits) << 16) | ascii(right(digits, 1))
                               else ((63485 + length(digits)) << 16) | digits::int end;

create or replace function platform.first_character(gram int) returns int
    language sql immutable parallel safe
    return case when platform.is_digits(gram) then ascii(platform.digits_of(gram)) else gram >> 16 & 65535 end;

create or replace function platform.last_character(gram int) returns int
    language sql immutable parallel safe
    return case when platform.is_digits(gram) then ascii(right(platform.digits_of(gram), 1)) else gram & 65535 end;

-- What two runs of digits share, the end of the first and the beginning of the second.
create function platform.digits_overlap(first text, second text) returns int
    language sql immutable parallel safe
    return case when right(first, 3) = left(second, 3) then platform.gram_of_digits(left(second, 3))
                when right(first, 2) = left(second, 2) then platform.gram_of_digits(left(second, 2))
                when right(first, 1) = left(second, 1) then platform.gram_of_digits(left(second, 1)) end;

create or replace function platform.gram_overlap(first int, second int) returns int
    language sql immutable parallel safe
    return case when platform.first_character(first) = 0 or platform.first_character(second) = 0 then null
                when platform.is_digits(first) and platform.is_digits(second)
                then platform.digits_overlap(platform.digits_of(first), platform.digits_of(second))
                when platform.last_character(first) = platform.first_character(second) then platform.last_character(first) end;

-- More digits say all that fewer of them say; but as long as rows that are older than them are being refilled (search_filled), pairs have to do.
create or replace function platform.search_asked(resource text, grams int[]) returns int[]
    language plpgsql stable parallel safe
as $asked$
#variable_conflict use_variable
begin
    if not exists (select from unnest(grams) g where platform.is_digits(g)) then
        return grams;
    end if;
    if not exists (select from search_filled f where f.resource = resource and f.filled and f.rule like 'digits 3 4 %') then
        return array(select g from unnest(grams) g where not platform.is_digits(g));
    end if;
    return array(select g from unnest(grams) g
                 except select platform.gram_of_digits(part) from unnest(grams) g, unnest(array[left(platform.digits_of(g), -1), right(platform.digits_of(g), -1)]) part
                         where platform.is_digits(g));
end
$asked$;

-- What lies in the index once more for each community, so that its own lists are short, as those of its roads and rooms are: pairs and
-- digits in a row; neither a lone character, nor two digits, nor a value (0009), which no row holds.
create function platform.is_local(gram int) returns bool
    language sql immutable parallel safe
    return gram >> 16 <> 0 and not (gram >> 16 & 65535 between 48 and 57 and gram & 65535 between 48 and 57)
       and not (gram >> 16 & 65535 between 57344 and 63487);

create function platform.local_grams(community int, grams int[]) returns bigint[]
    language plpgsql immutable strict parallel safe
as $local$
begin
    return array(select (community::bigint << 32) | (g::bigint & 4294967295) from unnest(grams) g where platform.is_local(g));
end
$local$;

-- As in 0010; where a community is asked, lists of its own are as long as its `part` of all rows.
drop function platform.search_weigh(text, int[], float8);
create function platform.search_weigh(resource text, grams int[], total float8, part float8 default 1,
                                      out ranked int[], out bearing float8[], out share float8[])
    language plpgsql stable parallel safe set plan_cache_mode = force_generic_plan
as $weigh$
#variable_conflict use_variable
declare
    unknown constant float8 := least(300, total / 100);   -- rows that hold what is too rare to be counted: none to a thousand
begin
    with rarest as materialized (
        select row_number() over (order by f.rows * l.part nulls first, g) as at, g as gram, coalesce(f.rows, unknown) as rows, l.part,
               platform.is_digits(g) as digits, platform.first_character(g) as head, platform.last_character(g) as tail
          from unnest(grams) g left join search_gram f on f.resource = resource and f.gram = g,
               lateral (select case when platform.is_local(g) then part else 1 end as part) l
         order by 1 limit 16),
    common as (
        select r.at, sum(ln((coalesce(f.rows, unknown) + 0.1) / (total + 1))) as part
          from (select distinct r.at, o.gram
                  from rarest r join rarest b on b.at < r.at and (b.tail = r.head or r.tail = b.head or b.digits and r.digits),
                       lateral (values (platform.gram_overlap(b.gram, r.gram)), (platform.gram_overlap(r.gram, b.gram))) o(gram)
                 where o.gram is not null) r   -- of the pairs that can, as each look takes its time
          left join search_gram f on f.resource = resource and f.gram = r.gram
         group by r.at),
    expected as (
        select r.at, r.gram, r.rows * r.part as rows, exp(sum(ln((r.rows + 0.1) / (total + 1)) - coalesce(c.part, 0)) over (order by r.at)) as share
          from rarest r left join common c on c.at = r.at)
    select array_agg(w.gram order by w.at), array_agg(w.rows order by w.at), array_agg(w.share order by w.at) into ranked, bearing, share
      from (select e.at, e.gram, e.rows, max(e.share) over (order by e.at desc) as share from expected e) w;
end
$weigh$;

-- What search_plan (0006, 0008) said: what it costs to ask the index, of `each` community or of all of them at `once`, and by which grams; of
-- each by its own lists (each_local) and those of all (each_lead; both may be NULL). Everywhere is none (communities: NULL). One
-- community more costs what five rows do. Searches wait here for their turn (0008): as many work at once as there are cores, which a city
-- in memory keeps busy. The old one stays for a service whose searches are not yet made anew.
create function platform.search_ways(resource text, grams int[], communities int[], out total float8, out here float8, out likely float8,
                                     out each float8, out each_local int[], out each_lead int[], out once float8, out once_lead int[])
    language plpgsql stable parallel restricted set plan_cache_mode = force_generic_plan
as $ways$
#variable_conflict use_variable
declare
    times   int := greatest(cardinality(communities), 1);
    ranked  int[];
    bearing float8[];
    share   float8[];
begin
    perform platform.search_turn();
    select coalesce(sum(s.rows), 0), coalesce(sum(s.rows) filter (where communities is null or s.community_id = any (communities)), 0)
      into total, here from search_size s where s.resource = resource;
    select w.* into ranked, bearing, share from platform.search_weigh(resource, grams, total) w;
    likely := here * share[cardinality(share)];
    if cardinality(communities) <= 20 then
        likely := platform.search_apart_likely(resource, ranked, bearing, share[cardinality(share)], total, communities);
    end if;
    select ranked[1:l.lead], l.cost into once_lead, once from platform.search_lead(bearing, share, total) l;
    if communities is null then
        each := 'infinity';
        return;
    end if;
    select w.* into ranked, bearing, share from platform.search_weigh(resource, grams, total, here / times / greatest(total, 1)) w;
    select ranked[1:l.lead], times * (l.cost + 5) into each_lead, each
      from platform.search_lead(bearing, share, likely / share[cardinality(share)] / times) l;
    each_local := nullif(array(select g from unnest(each_lead) g where platform.is_local(g)), '{}');
    if each_local is null then
        each := each + here / 1500;
    else
        each_lead := nullif(array(select g from unnest(each_lead) g where not platform.is_local(g)), '{}');
    end if;
end
$ways$;

-- How many rows of few communities are expected to hold a text. What one of them is known to hold more or less often than others
-- counts for it.
create function platform.search_apart_likely(resource text, ranked int[], bearing float8[], share float8, total float8, communities int[]) returns float8
    language plpgsql stable parallel safe set plan_cache_mode = force_generic_plan
as $likely$
#variable_conflict use_variable
begin
    return (select coalesce(sum(s.rows * least(1, share * coalesce(a.rarer * a.oftener, 1))), 0)
              from search_size s left join lateral (
                    select least(min(x.times), 1) as rarer, greatest(max(x.times), 1) as oftener
                      from (select a.rows * total / s.rows / greatest(bearing[array_position(ranked, a.gram)], 500) as times
                              from search_apart a
                             where a.resource = resource and a.community_id = s.community_id and a.gram = any (ranked)) x) a on true
             where s.resource = resource and s.community_id = any (communities));
end
$likely$;

-- What the index of a row t is asked of a community, by a plan (search_ways), as SQL.
create function platform.search_of(place text, borne text) returns text
    language sql immutable
    return format('(plan.each_local is not null or t.community_id = %1$s)'
                  ' and (plan.each_local is null or platform.local_grams(t.community_id, t.search_grams) @> platform.local_grams(%1$s, plan.each_local))'
                  ' and (plan.each_lead is null or (%2$s) @> plan.each_lead)', place, borne);

-- The index of a searchable resource of the calling schema, made where it says something else.
create or replace function platform.make_search_index(resource text, borne text) returns void
    language plpgsql
as $index$
declare
    holds constant text := format('(platform.time_grams(id)), community_id, (%s), (platform.local_grams(community_id, search_grams))', borne);
begin
    if obj_description(to_regclass(quote_ident(resource || '_grams')), 'pg_class') = holds then
        return;
    end if;
    execute format('create index %I on %I using gin (%s) where deleted_at is null', resource || '_new_grams', resource, holds);
    execute format('comment on index %I is %L', resource || '_new_grams', holds);
    execute format('drop index %I', resource || '_grams');
    execute format('alter index %I rename to %I', resource || '_new_grams', resource || '_grams');
    execute format('alter index %I alter column 1 set statistics 0, alter column 4 set statistics 0', resource || '_grams');
    if borne <> 'search_grams' then
        execute format('alter index %I alter column 3 set statistics 1000', resource || '_grams');
        execute format('alter table %I alter column search_grams set statistics 0', resource);
    end if;
end
$index$;

-- Makes <resource>_search_ids(grams, needle, communities, after, most, with_… default null): the ids of what is found, the newest
-- first, of make_search (0006). communities: NULL is everywhere. What the index costs (search_ways) is compared with what the way costs.
create function platform.make_search_ids(resource text, with_fields text[], short boolean) returns void
    language plpgsql
as $body$
declare
    borne    text := platform.search_borne(resource, with_fields, 't.');
    taken    text := '';       -- , with_category smallint default null
    given    text := '';       -- , with_category
    narrowed text := '';       -- and (with_category is null or t.category = with_category)
    counted  text := '';       -- , case when with_category is not null then ' and ($5 is null or t.category = $5)' end
    values   text := '';       -- || case when with_category is null then '{}' else array[platform.value_gram(1, with_category)] end
    days     text := 'null';   -- platform.day_grams(2, with_birth_date)
    share    text := '1';      -- platform.search_share('person', 2, with_birth_date, plan.total)
    field    text;
    place    int;
begin
    for field, place in select f, at from unnest(with_fields) with ordinality u(f, at) loop
        taken := taken || platform.search_parameter(resource, field);
        given := given || format(', with_%s', field);
        narrowed := narrowed || platform.search_condition(resource, field, 'with_' || field);
        counted := counted || format(', case when with_%s is not null then %L end', field, platform.search_condition(resource, field, '$' || 4 + place));
        if platform.search_type(resource, field) = 'smallint' then
            values := values || format(' || case when with_%1$s is null then ''{}'' else array[platform.value_gram(%2$s, with_%1$s)] end', field, place);
        elsif platform.search_type(resource, field) = 'daterange' then
            days := format('platform.day_grams(%s, with_%s)', place, field);
            share := format('platform.search_share(%L, %s, with_%s, plan.total)', resource, place, field);
        end if;
    end loop;

    execute format($make$
create function %2$I (grams int[], needle text, communities int[], after uuid, most int %4$s) returns uuid[]
    language plpgsql stable parallel safe
    set search_path = %3$I, platform, pg_temp set plan_cache_mode = force_custom_plan set enable_seqscan = off
    set jit = off set max_parallel_workers_per_gather = 0
as $ids$
#variable_conflict use_variable   -- columns are always named with their table
declare
    merged    boolean := cardinality(communities) between 1 and 20;
    cheaper   float8 := case when merged then %11$s else %12$s end;   -- entries of the way that cost what one row does that is fetched
    narrowing text := concat('' %8$s);   -- what is asked for, as what is not would have to be read and planned each time
    plan      record;
    within    record;
    of_once   record;   -- how much of the index at first, where all communities are asked at once, and what it costs
    of_index  float8;   -- what the index costs
    way       float8;
    grown     float8;   -- search_chart:
    shares    float8[];
    since     int[];
    seen      int;      -- when a fragment of the query came last
    looked    float8 := 0;   -- how much of the rows have been looked at
    share     float8;   -- how much of them are next: those that came
    lower     int;      -- then or later
    upper     int;      -- and before then
    spans     int[];
    before    uuid := after;
    more      uuid[];
    found     uuid[];
begin
    plan := platform.search_ways(%13$L, grams %9$s, communities);
    within := platform.search_within(%13$L, %10$s, %14$s, greatest(cardinality(communities), 1), plan.likely, plan.each, plan.each_lead, plan.once, plan.once_lead);
    of_once := platform.search_window(most, plan.total, within.likely, within.once);
    of_index := least(of_once.cost, within.each);
    way := most * (case when merged then plan.here else plan.total end) / greatest(within.likely, 0.1) / cheaper;

    -- The way is tried where it is expected to cost less than the index, and gone half as far again, as half of those that hold nearly
    -- enough end just before. Through a few communities it is one, merged from theirs; through many it leads through all.
    if way <= of_index and merged then
        execute (select 'select array(select w.id from (select u.* from (' || string_agg(format(
                        '(select t.id, strpos(t.search_text, $1) > 0 %%s as hit from %1$I t where t.community_id = %%s'
                        ' and t.deleted_at is null and ($2 is null or t.id < $2) order by t.id desc)', narrowing, place), ' union all ')
                        || ') u order by u.id desc limit $3) w where w.hit order by w.id desc limit $4)' from unnest(communities) place)
           into found using needle, after, (greatest(of_index, 1.5 * way) * cheaper)::bigint, most %5$s;
    elsif way <= of_index then
        found := array(select w.id from (
            select t.id, strpos(t.search_text, needle) > 0 and (communities is null or t.community_id = any (communities)) %6$s as hit
              from %1$I t where t.deleted_at is null and (after is null or t.id < after)
             order by t.id desc limit (greatest(of_index, 1.5 * way) * cheaper)::bigint) w where w.hit order by w.id desc limit most);
    end if;
    if cardinality(found) = most then
        return found;
    end if;

    if within.each < of_once.cost then
        return array(
            with hit as materialized (
                select t.id from unnest(communities) c(place), lateral (
                    select t.id from %1$I t
                     where %15$s and (within.years is null or (%7$s) && within.years) and t.deleted_at is null
                       and strpos(t.search_text, needle) > 0 and (after is null or t.id < after) %6$s offset 0) t)
            select hit.id from hit order by hit.id desc limit most);
    end if;

    found := '{}';
    share := of_once.share;
    if share < 1 then
        upper := 1 + platform.time_unit((select t.id from %1$I t where t.deleted_at is null and (after is null or t.id < after) order by t.id desc limit 1));
        select c.* into grown, shares, since from platform.search_chart(%13$L, upper) c;
        looked := platform.search_looked(shares, since, upper);
        select min(f.seen) into seen from search_gram f where f.resource = %13$L and f.gram = any (plan.once_lead) and grown * within.likely < 10 * most;
    end if;
    loop
        -- Where none has been seen lately all of that time is looked at at once: little of the lists lies there.
        lower := platform.search_lower(shares, since, looked + share, upper);
        if seen < lower then
            lower := seen;
        end if;
        spans := platform.time_cover(lower, upper);
        more := array(
            with hit as materialized (
                select t.id, t.community_id from %1$I t
                 where (spans is null or platform.time_grams(t.id) && spans)
                   and (%7$s) @> plan.once_lead and (within.years is null or (%7$s) && within.years) and t.deleted_at is null
                   and strpos(t.search_text, needle) > 0 and (before is null or t.id < before) %6$s)
            select hit.id from hit where communities is null or hit.community_id = any (communities) order by hit.id desc limit most);
        found := found || more;
        exit when cardinality(found) >= most or lower is null;
        looked := platform.search_looked(shares, since, lower);
        share := platform.search_further(share, cardinality(more), most - cardinality(found), plan.total, within.once);
        upper := lower;
        before := platform.time_first(lower);
    end loop;
    return found[1:most];
end
$ids$
$make$, resource, resource || '_search_ids', current_schema(), taken, given, narrowed, borne, counted, values, share,
        case when short then 30 else 1 end, case when short then 30 else 8 end, resource, days, platform.search_of('c.place', borne));
end
$body$;

-- Changes pieces of a function, each of which stands in it once: of each pair the first is replaced by the second.
create function platform.change_function(which regprocedure, change text[]) returns void
    language plpgsql
as $change$
declare
    made text := pg_get_functiondef(which);
begin
    for i in 1 .. array_length(change, 1) loop
        if (length(made) - length(replace(made, change[i][1], ''))) / nullif(length(change[i][1]), 0) is distinct from 1 then
            raise exception '% is not made as before: %', which, change[i][1];
        end if;
        made := replace(made, change[i][1], change[i][2]);
    end loop;
    execute made;
end
$change$;

do $do$
declare
    made   text := pg_get_functiondef('platform.make_search(text, text[], boolean)'::regprocedure);
    begins constant text := $a$
    -- communities: NULL is everywhere. What the index costs (search_plan) is compared with what the way costs.
$a$;
    ends   constant text := $a$
    -- What the caller's scope holds: communities, and beside them single records, by their grids or as the caller's own.
$a$;
    change text[] := array[
        array[$a$    given    text := '';    -- , with_category
    counted  text := '';    -- , case when with_category is not null then ' and ($5 is null or t.category = $5)' end
$a$, ''],
        array[$a$        given := given || format(', with_%s', field);
        counted := counted || format(', case when with_%s is not null then %L end', field,
            platform.search_condition(resource, field, '$' || 4 + array_position(with_fields, field)));
$a$, ''],
        array[$a$    days     text := 'null';   -- platform.day_grams(2, with_birth_date)
    share    text := '1';   -- platform.search_share('person', 2, with_birth_date, plan.total)
$a$, ''],
        array[$a$        elsif platform.search_type(resource, field) = 'daterange' then
            days := format('platform.day_grams(%s, with_%s)', place, field);
            share := format('platform.search_share(%L, %s, with_%s, plan.total)', resource, place, field);
$a$, ''],
        array[$a$    plan := platform.search_plan(%4$L, grams, communities);$a$, $a$    plan := platform.search_ways(%4$L, grams, communities);$a$],
        array[$a$ where t.community_id = place and (%11$s) @> plan.each_lead and t.deleted_at is null
                   and$a$, $a$ where %13$s and t.deleted_at is null
                   and$a$],
        array[$a$        platform.search_borne(resource, with_fields, 't.'), values);
$a$, $a$        platform.search_borne(resource, with_fields, 't.'), values, platform.search_of('place', platform.search_borne(resource, with_fields, 't.')));
$a$],
        array[$a$    execute format('grant select, insert, delete on search_size, search_apart to %I', searcher);
$a$, $a$    execute 'create table if not exists search_since (resource text primary key, share float8[] not null, since int[] not null, size bigint not null)';
    execute format('grant select, insert, delete on search_size, search_apart, search_since to %I', searcher);
$a$],
        array[$a$    delete from search_apart where resource = %4$L;
$a$, $a$    delete from search_apart where resource = %4$L;
    delete from search_since where resource = %4$L;
$a$],
        array[$a$        select community_id, %5$s as search_grams, random()$a$, $a$        select community_id, platform.time_unit(id) as came, %5$s as search_grams, random()$a$],
        array[$a$        select g, count(*) as n, count(*)$a$, $a$        select g, max(came) as seen, count(*) as n, count(*)$a$],
        array[$a$        insert into search_gram (resource, gram, rows)
        select %4$L, g, (n * 100 / share)::bigint from everywhere
        on conflict do nothing),   -- another replica counts too
$a$, $a$        insert into search_gram (resource, gram, rows, seen)
        select %4$L, g, (n * 100 / share)::bigint, seen from everywhere
        on conflict do nothing),   -- another replica counts too
    times as (
        insert into search_since (resource, share, since, size)
        select %4$L, platform.search_shares(), array(select -u from unnest(percentile_disc(platform.search_shares()) within group (order by -came)) u),
               pg_relation_size(%1$L)
          from sampled having count(*) > 0
        on conflict do nothing),
$a$]];
begin
    change := array[array[substr(made, strpos(made, begins), strpos(made, ends) - strpos(made, begins)),
                          E'\n    perform platform.make_search_ids(resource, with_fields, short);\n']] || change;
    perform platform.change_function('platform.make_search(text, text[], boolean)', change);
end
$do$;
