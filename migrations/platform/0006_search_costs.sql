-- How a search is done follows from what each way of doing it costs. New here, for texts with numbers in them, as addresses:
-- three digits in a row are one gram, which tells a room from the others; what is rarer or more frequent in a community than
-- elsewhere is known of it (its roads); and where few rows are left, the index is asked once for all communities. A room of any
-- road took 150 to 200 ms of the processor among ten million addresses, and a road that none of five communities has as much.
--
-- The functions of 0004 and 0005 that this replaces, search_powers and search_lead of a text, stay: searches that are running call them,
-- and those of a service until its own are made anew.

-- Three digits are stored as if behind the character F800, which is nobody's: 000 to 999.
create function platform.is_digits(gram int) returns bool
    language sql immutable parallel safe
    return gram >> 16 & 65535 = 63488;

-- The first or last two characters of three digits, as a gram of two.
create function platform.digit_pair(gram int, last bool) returns int
    language sql immutable parallel safe
    return case when last then 48 + (gram & 65535) / 10 % 10 else 48 + (gram & 65535) / 100 end << 16
         | case when last then 48 + (gram & 65535) % 10 else 48 + (gram & 65535) / 10 % 10 end;

-- The characters by which grams hang together: 0 stands before one that is alone.
create function platform.first_character(gram int) returns int
    language sql immutable parallel safe
    return case when platform.is_digits(gram) then 48 + (gram & 65535) / 100 else gram >> 16 & 65535 end;

create function platform.last_character(gram int) returns int
    language sql immutable parallel safe
    return case when platform.is_digits(gram) then 48 + (gram & 65535) % 10 else gram & 65535 end;

-- What the first ends with and the second begins with, as a gram: two digits or one character; NULL: nothing.
create function platform.gram_overlap(first int, second int) returns int
    language sql immutable parallel safe
    return case when platform.first_character(first) = 0 or platform.first_character(second) = 0 then null
                when platform.is_digits(first) and platform.is_digits(second) and platform.digit_pair(first, true) = platform.digit_pair(second, false)
                then platform.digit_pair(first, true)
                when platform.last_character(first) = platform.first_character(second) then platform.last_character(first) end;

-- The grams of a query that are worth a look. Three digits say all that their pairs say; but as long as rows that are older than
-- them are being refilled (search_filled), the pairs have to do.
create function platform.search_asked(resource text, grams int[]) returns int[]
    language plpgsql stable parallel safe
as $asked$
#variable_conflict use_variable
begin
    if not exists (select from unnest(grams) g where platform.is_digits(g)) then
        return grams;
    end if;
    if not exists (select from search_filled f where f.resource = resource and f.filled and f.rule like 'digits %') then
        return array(select g from unnest(grams) g where not platform.is_digits(g));
    end if;
    return array(select g from unnest(grams) g
                 except select platform.digit_pair(g, last) from unnest(grams) g, unnest('{f,t}'::bool[]) last where platform.is_digits(g));
end
$asked$;

-- The rarest grams of a query, the rarest first; how many rows hold each (bearing), and the share of all rows that are expected to
-- hold those up to it: what it has in common with the ones before counts once. `resource` is one of the schema whose function calls this.
create function platform.search_weigh(resource text, grams int[], total float8, out ranked int[], out bearing float8[], out share float8[])
    language plpgsql stable parallel safe set plan_cache_mode = force_generic_plan
as $weigh$
#variable_conflict use_variable
declare
    unknown constant float8 := least(300, total / 100);   -- rows that hold what is too rare to be counted: none to a thousand
begin
    with rarest as materialized (
        select row_number() over (order by f.rows nulls first, g) as at, g as gram, coalesce(f.rows, unknown) as rows
          from unnest(grams) g left join search_gram f on f.resource = resource and f.gram = g
         order by 1 limit 16),
    common as (
        select r.at, sum(ln((coalesce(f.rows, unknown) + 0.1) / (total + 1))) as part
          from (select distinct r.at, o.gram
                  from rarest r join rarest b on b.at < r.at,
                       lateral (values (platform.gram_overlap(b.gram, r.gram)), (platform.gram_overlap(r.gram, b.gram))) o(gram)
                 where o.gram is not null) r
          left join search_gram f on f.resource = resource and f.gram = r.gram
         group by r.at)
    select array_agg(w.gram order by w.at), array_agg(w.rows order by w.at), array_agg(w.share order by w.at) into ranked, bearing, share
      from (select r.at, r.gram, r.rows, exp(sum(ln((r.rows + 0.1) / (total + 1)) - coalesce(c.part, 0)) over (order by r.at)) as share
              from rarest r left join common c on c.at = r.at) w;
end
$weigh$;

-- Where `among` rows are looked among, the index is asked for the rarest grams, as many as make it cheapest: each more is a list of
-- the index to run through and leaves fewer rows to fetch. An entry takes a 1,500th of what a fetched row takes (measured: 10 ns
-- and 15 µs). The first so many grams (lead), and what they cost in fetched rows.
create function platform.search_lead(bearing float8[], share float8[], among float8, out lead int, out cost float8)
    language sql immutable parallel safe
    return (select (c.lead, c.cost)
              from (select b.at::int as lead, among * share[b.at] + sum(b.rows) over (order by b.at) / 1500 as cost
                      from unnest(bearing) with ordinality b(rows, at)) c
             order by case when among > 0 then c.cost else -c.lead end, c.lead limit 1);   -- of a table that is not counted yet: all

-- What it costs to ask the index for a text: `each` community, or all of them at `once`, and by which grams; the unit is a row that is
-- fetched alone. total, here: how many rows there are, and in these communities (NULL: all); likely: how many of the latter are
-- expected to hold the text. What one of few communities is known to hold more or less often than others (search_apart)
-- counts for it; in the rest, and in many, grams are as frequent as everywhere.
create function platform.search_plan(resource text, grams int[], communities int[], out total float8, out here float8, out likely float8,
                                     out each float8, out each_lead int[], out once float8, out once_lead int[])
    language plpgsql stable parallel safe set plan_cache_mode = force_generic_plan
as $plan$
#variable_conflict use_variable
declare
    times   int := greatest(cardinality(communities), 1);
    known   int[] := case when cardinality(communities) <= 20 then communities end;
    ranked  int[];
    bearing float8[];
    share   float8[];
begin
    select coalesce(sum(s.rows), 0), coalesce(sum(s.rows) filter (where communities is null or s.community_id = any (communities)), 0)
      into total, here from search_size s where s.resource = resource;
    select w.* into ranked, bearing, share from platform.search_weigh(resource, grams, total) w;
    likely := here * share[cardinality(share)];
    if known is not null then
        select coalesce(sum(s.rows * least(1, share[cardinality(share)] * coalesce(a.rarer * a.oftener, 1))), 0) into likely
          from search_size s left join lateral (
                select least(min(x.times), 1) as rarer, greatest(max(x.times), 1) as oftener
                  from (select a.rows * total / s.rows / greatest(bearing[array_position(ranked, a.gram)], 500) as times
                          from search_apart a
                         where a.resource = resource and a.community_id = s.community_id and a.gram = any (ranked)) x) a on true
         where s.resource = resource and s.community_id = any (known);
    end if;
    select ranked[1:l.lead], times * l.cost + case when communities is null then 0 else here / 1500 end into each_lead, each
      from platform.search_lead(bearing, share, likely / share[cardinality(share)] / times) l;
    select ranked[1:l.lead], l.cost into once_lead, once from platform.search_lead(bearing, share, total) l;
end
$plan$;

-- Makes, or makes anew, the functions of a searchable resource of the calling schema, as 0002_search says.
create or replace function platform.make_search(resource text, with_fields text[], short boolean) returns void
    language plpgsql
as $body$
declare
    home     text := current_schema();
    searcher text := current_schema() || '_search';
    taken    text := '';    -- , with_category smallint default null
    passed   text := '';    -- , with_category => with_category
    narrowed text := '';    -- and (with_category is null or t.category = with_category)
    given    text := '';    -- , with_category
    counted  text := '';    -- , case when with_category is not null then ' and ($5 is null or t.category = $5)' end
    named    text := platform.scope_columns(resource, 'places', 'subjects');
    beside   text := case when named like '%regions_in_scope%' then 'cardinality(platform.scope_regions())' else '0' end;
    ours     text[] := array[resource || '_search', resource || '_search_seen', resource || '_search_ids', resource || '_search_count',
                             resource || '_count_grams'];
    field    text;
    old      record;
    -- For one search a plan is made with its values in sight; a compiled or parallel one would come too late.
    tuned    constant text := 'set search_path = %3$I, platform, pg_temp set plan_cache_mode = force_custom_plan set enable_seqscan = off'
                              ' set jit = off set max_parallel_workers_per_gather = 0';
begin
    foreach field in array with_fields loop
        taken := taken || format(', with_%s %s default null', field,
            (select format_type(atttypid, null) from pg_attribute where attrelid = format('%I.%I', home, resource)::regclass and attname = field));
        passed := passed || format(', with_%1$s => with_%1$s', field);
        narrowed := narrowed || format(' and (with_%1$s is null or t.%1$I = with_%1$s)', field);
        given := given || format(', with_%s', field);
        counted := counted || format(', case when with_%s is not null then %L end', field,
            format(' and ($%2$s is null or t.%1$I = $%2$s)', field, 4 + array_position(with_fields, field)));
    end loop;
    for old in select oid::regprocedure as signature from pg_proc where pronamespace = home::regnamespace and proname = any (ours) loop
        execute format('drop function %s', old.signature);
    end loop;
    execute 'create table if not exists search_size (resource text not null, community_id int not null, rows bigint not null, primary key (resource, community_id))';
    execute 'create table if not exists search_apart (resource text not null, community_id int not null, gram int not null, rows bigint not null, primary key (resource, community_id, gram))';
    execute format('grant select, insert, delete on search_size, search_apart to %I', searcher);
    execute format('grant select on search_filled to %I', searcher);

    -- communities: NULL is everywhere. What the index costs (search_plan) is compared with what the way costs.
    execute format($make$
create function %2$I (grams int[], needle text, communities int[], after uuid, most int %5$s) returns uuid[]
    language plpgsql stable parallel safe $make$ || tuned || $make$
as $ids$
#variable_conflict use_variable   -- columns are always named with their table
declare
    merged   boolean := cardinality(communities) between 1 and 20;
    cheaper  float8 := %8$s;
    way      float8;
    plan     record;
    asked    float8;
    narrowing text := concat('' %10$s);   -- what is asked for, as what is not would have to be read and planned each time
    found    uuid[];
begin
    plan := platform.search_plan(%4$L, grams, communities);
    asked := least(plan.each, plan.once);
    if merged then
        cheaper := %9$s;
    end if;
    way := most * (case when merged then plan.here else plan.total end) / greatest(plan.likely, 0.1) / cheaper;

    -- The way is tried as long as it is expected to cost less than twice what the index does, as more rows hold an address than its
    -- grams let expect. Through a few communities the way is one, merged from theirs; through many it leads through all.
    if way <= 2 * asked and merged then
        execute (select 'select array(select w.id from (select u.* from (' || string_agg(format(
                        '(select t.id, strpos(t.search_text, $1) > 0 %%s as hit from %1$I t where t.community_id = %%s'
                        ' and t.deleted_at is null and ($2 is null or t.id < $2) order by t.id desc)', narrowing, place), ' union all ')
                        || ') u order by u.id desc limit $3) w where w.hit order by w.id desc limit $4)' from unnest(communities) place)
           into found using needle, after, (asked * cheaper)::bigint, most %11$s;
    elsif way <= 2 * asked then
        found := array(select w.id from (
            select t.id, strpos(t.search_text, needle) > 0 and (communities is null or t.community_id = any (communities)) %7$s as hit
              from %1$I t where t.deleted_at is null and (after is null or t.id < after)
             order by t.id desc limit (asked * cheaper)::bigint) w where w.hit order by w.id desc limit most);
    end if;
    if cardinality(found) = most then
        return found;
    end if;
    if communities is null or plan.once <= plan.each then
        return array(
            with hit as materialized (
                select t.id, t.community_id from %1$I t
                 where t.search_grams @> plan.once_lead and t.deleted_at is null
                   and strpos(t.search_text, needle) > 0 and (after is null or t.id < after) %7$s)
            select hit.id from hit where communities is null or hit.community_id = any (communities) order by hit.id desc limit most);
    end if;
    return array(
        with hit as materialized (
            select t.id from unnest(communities) c(place), lateral (
                select t.id from %1$I t
                 where t.community_id = c.place and t.search_grams @> plan.each_lead and t.deleted_at is null
                   and strpos(t.search_text, needle) > 0 and (after is null or t.id < after) %7$s offset 0) t)
        select hit.id from hit order by hit.id desc limit most);
end
$ids$
$make$, resource, resource || '_search_ids', home, resource, taken, passed, narrowed, case when short then 30 else 8 end, case when short then 30 else 1 end, counted, given);

    -- What the caller's scope holds: communities, and beside them single records, by their grids or as the caller's own.
    execute format($make$
create function %2$I (grams int[], needle text, of_community int, after uuid, most int %5$s) returns uuid[]
    language plpgsql stable parallel safe $make$ || tuned || $make$
as $seen$
#variable_conflict use_variable
declare
    everywhere  boolean := platform.scope_all();
    communities int[]   := platform.scope_ids();
    places      uuid[]  := platform.scope_places();
    subjects    uuid[]  := platform.scope_subjects();
    found       uuid[]  := '{}';
begin
    if of_community is not null then
        communities := case when everywhere or of_community = any (communities) then array[of_community] else '{}' end;
    elsif everywhere then
        communities := null;
    end if;
    if communities is null or cardinality(communities) > 0 then
        found := %4$I(grams, needle, communities, after, most %6$s);
    end if;
    if not everywhere and %9$L::boolean and cardinality(places) + cardinality(subjects) + %10$s > 0 then
        found := array(
            select u.id from (
                select f.id from unnest(found) f(id)
                union
                select t.id from %1$I t
                 where (false %8$s) and (of_community is null or t.community_id = of_community) and t.search_grams @> grams
                   and t.deleted_at is null and strpos(t.search_text, needle) > 0 and (after is null or t.id < after) %7$s) u
             order by u.id desc limit most);
    end if;
    return found;
end
$seen$
$make$, resource, resource || '_search_seen', home, resource || '_search_ids', taken, passed, narrowed, named, named <> '', beside);

    execute format($make$
create function %2$I (grams int[], needle text, of_community int, after uuid, most int %5$s) returns setof %1$I
    language plpgsql stable security definer parallel safe $make$ || tuned || $make$
as $search$
#variable_conflict use_variable
declare
    found uuid[] := %8$I(platform.search_asked(%4$L, grams), needle, of_community, after, most %6$s);
begin
    return query select t.* from %1$I t where t.id = any (found) and t.deleted_at is null order by t.id desc;
end
$search$
$make$, resource, resource || '_search', home, resource, taken, passed, narrowed, resource || '_search_seen');

    -- Counting needs no order: the index is asked, of one community after the other until there are enough, or of all at once; where a
    -- row in fifty holds the grams, walking finds enough sooner than the index names all that do.
    execute format($make$
create function %2$I (grams int[], needle text, of_community int, most int %5$s) returns bigint
    language plpgsql stable security definer parallel safe $make$ || tuned || $make$
as $count$
#variable_conflict use_variable
declare
    everywhere  boolean := platform.scope_all();
    communities int[]   := platform.scope_ids();
    places      uuid[]  := platform.scope_places();
    subjects    uuid[]  := platform.scope_subjects();
    plan        record;
    place       int;
    counted     bigint := 0;
begin
    grams := platform.search_asked(%4$L, grams);
    if of_community is not null then
        communities := case when everywhere or of_community = any (communities) then array[of_community] else '{}' end;
    elsif everywhere then
        communities := null;
    end if;
    plan := platform.search_plan(%4$L, grams, communities);
    if communities is null and plan.likely > 0.02 * plan.total then
        select count(*) into counted from (
            select 1 from (
                select strpos(t.search_text, needle) > 0 %7$s as hit from %1$I t where t.deleted_at is null
                 order by t.id desc limit (8 * plan.likely)::bigint) w where w.hit limit most) enough;
    end if;
    if counted < most and (communities is null or plan.once <= plan.each) then
        select count(*) into counted from (
            select 1 from (
                select t.community_id from %1$I t
                 where t.search_grams @> plan.once_lead and t.deleted_at is null and strpos(t.search_text, needle) > 0 %7$s offset 0) t
             where communities is null or t.community_id = any (communities) limit most) enough;
    elsif counted < most then
        foreach place in array communities loop
            counted := counted + (select count(*) from (
                select 1 from %1$I t where t.community_id = place and t.search_grams @> plan.each_lead and t.deleted_at is null
                   and strpos(t.search_text, needle) > 0 %7$s limit most - counted) enough);
            exit when counted >= most;
        end loop;
    end if;
    if not everywhere and %9$L::boolean and cardinality(places) + cardinality(subjects) + %10$s > 0 and counted < most then
        counted := counted + (select count(*) from (
            select 1 from %1$I t where (false %8$s) and t.community_id <> all (communities)
               and (of_community is null or t.community_id = of_community) and t.search_grams @> grams and t.deleted_at is null
               and strpos(t.search_text, needle) > 0 %7$s limit most - counted) enough);
    end if;
    return counted;
end
$count$
$make$, resource, resource || '_search_count', home, resource, taken, passed, narrowed, named, named <> '', beside);

    -- Of a community what it holds less than half or more than twice as often as all do, where a third of the sample can tell.
    execute format($make$
create function %2$I () returns void
    language plpgsql security definer
    set search_path = %3$I, platform, pg_temp set work_mem = '64MB'
as $count$
declare
    total bigint := greatest((select reltuples::bigint from pg_class where oid = %1$L::regclass), 1);
    share real   := least(100.0, 30000000.0 / total);   -- percent: some 300,000 rows
    third constant float8 := 1.0 / 3;
begin
    delete from search_gram where resource = %4$L;
    delete from search_size where resource = %4$L;
    delete from search_apart where resource = %4$L;
    with sampled as materialized (
        select community_id, search_grams, random() < third as few from %1$I tablesample system (share) where deleted_at is null),
    sizes as materialized (select community_id, count(*) as n, count(*) filter (where few) as few from sampled group by community_id),
    everywhere as materialized (
        select g, count(*) as n, count(*) / (select sum(n)::float8 from sizes) as part from sampled, unnest(search_grams) g
         group by g having count(*) * 100 / share > 1000),
    grams as (
        insert into search_gram (resource, gram, rows)
        select %4$L, g, (n * 100 / share)::bigint from everywhere
        on conflict do nothing),   -- another replica counts too
    here as materialized (
        select community_id, g, count(*) as n from sampled, unnest(search_grams) g where few group by community_id, g),
    apart as (
        insert into search_apart (resource, community_id, gram, rows)
        select %4$L, s.community_id, e.g, (greatest(coalesce(h.n, 0), 0.1) / third * 100 / share)::bigint
          from sizes s join everywhere e on e.part * s.few >= 8 left join here h on h.community_id = s.community_id and h.g = e.g
         where coalesce(h.n, 0) not between e.part * s.few / 2 and e.part * s.few * 2
        union all
        select %4$L, h.community_id, h.g, (h.n / third * 100 / share)::bigint
          from here h join sizes s using (community_id) join everywhere e using (g)
         where h.n >= 16 and e.part * s.few < 8
        on conflict do nothing)
    insert into search_size (resource, community_id, rows)
    select %4$L, community_id, (n * 100 / share)::bigint from sizes
        on conflict do nothing;
end
$count$
$make$, resource, resource || '_count_grams', home, resource);

    execute format('grant create on schema %I to %I', home, searcher);
    for old in select oid::regprocedure as signature, prosecdef as for_all from pg_proc
                where pronamespace = home::regnamespace and proname = any (ours) loop
        execute format('alter function %s owner to %I', old.signature, searcher);
        execute format('revoke all on function %s from public', old.signature);
        if old.for_all then
            execute format('grant execute on function %s to %I', old.signature, 'linli_' || home);
        end if;
    end loop;
    execute format('revoke create on schema %I from %I', home, searcher);
end
$body$;
