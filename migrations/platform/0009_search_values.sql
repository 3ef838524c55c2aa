-- What narrows a search lies in the index beside the text: a value is one gram more, and so are the five years in which a day lies. Of
-- those that bear a frequent tag and a frequent character, 41,461 of ten million people were fetched to keep 261 of a category and an
-- age; and as these were not expected either, the way from the newest row on was gone in vain before. The index works them out:
-- rows hold none of it, and need no refilling.

-- A value of the field at that place among those that narrow: from E000 0000 on, where no character lies. None is one, too.
create function platform.value_gram(place int, value int) returns int
    language sql immutable parallel safe
    return -536870912 + (place << 16) + (coalesce(value, 65535) & 65535);

-- Of days: the five years each that they lie in. NULL: of more than half a century, which leaves too many rows to be worth it.
create function platform.day_grams(place int, days daterange) returns int[]
    language sql stable strict parallel safe
    return (select case when l.last - l.first <= 10 then array(select platform.value_gram(place, y) from generate_series(l.first, l.last) y) end
              from (select extract(year from greatest(lower(days), date '1900-01-01'))::int / 5 as first,
                           extract(year from least(upper(days) - 1, platform.today()))::int / 5 as last) l
             where not isempty(days));

-- What the index says of a field beside the text, as SQL; NULL: nothing. `named`: its column.
create function platform.search_value(resource text, field text, place int, named text) returns text
    language sql stable
    return case platform.search_type(resource, field)
        when 'smallint' then format('platform.value_gram(%s, %s)', place, named)
        when 'daterange' then format('platform.value_gram(%s, extract(year from %s)::int / 5)', place, named) end;

-- The same of a row, whose columns are named with `before` before them: what it is found by.
create function platform.search_borne(resource text, with_fields text[], before text) returns text
    language sql stable
    return (select before || 'search_grams' || coalesce(' || array[' || string_agg(v.said, ', ' order by v.at) || ']', '')
              from (select u.at, platform.search_value(resource, u.f, u.at::int, before || quote_ident(u.f)) as said
                      from unnest(with_fields) with ordinality u(f, at)) v
             where v.said is not null);

-- The index of a searchable resource of the calling schema, made where it says something else. What is known of the frequency of grams is
-- known of what it says.
create function platform.make_search_index(resource text, borne text) returns void
    language plpgsql
as $index$
begin
    if coalesce(obj_description(to_regclass(resource || '_grams'), 'pg_class'), 'search_grams') = borne then
        return;
    end if;
    execute format('create index %I on %I using gin (community_id, (%s)) where deleted_at is null', resource || '_new_grams', resource, borne);
    execute format('comment on index %I is %L', resource || '_new_grams', borne);
    execute format('drop index %I', resource || '_grams');
    execute format('alter index %I rename to %I', resource || '_new_grams', resource || '_grams');
    if borne <> 'search_grams' then
        execute format('alter index %I alter column 2 set statistics 1000', resource || '_grams');
        execute format('alter table %I alter column search_grams set statistics 0', resource);
    end if;
end
$index$;

-- How much of what is there lies within these days: of years that are too rare to be counted as much as of other grams (0006). 1: none
-- is counted yet.
create function platform.search_share(resource text, place int, days daterange, total float8) returns float8
    language plpgsql stable parallel safe set plan_cache_mode = force_generic_plan
as $share$
#variable_conflict use_variable
declare
    years   int[] := platform.day_grams(place, days);
    bearing float8;
begin
    if years is null or total = 0 or not exists (select from search_gram f where f.resource = resource
                                                    and f.gram between platform.value_gram(place, 0) and platform.value_gram(place, 65534)) then
        return 1;
    end if;
    select sum(coalesce(f.rows, least(300, total / 100))) into bearing
      from unnest(years) y left join search_gram f on f.resource = resource and f.gram = y;
    return coalesce(least(1, bearing / total * least(1, (least(upper(days), platform.today()) - greatest(lower(days), date '1900-01-01'))
                                                        / (5 * 365.0 * cardinality(years)))), 1);
end
$share$;

-- A plan (search_plan) where of what is found only `share` lies within days: what is expected, and what the index costs where it is asked
-- for their five years, too. `years` is NULL where that costs more than it saves.
create function platform.search_within(resource text, share float8, inout years int[], times int, inout likely float8, inout each float8, each_lead int[],
                                       inout once float8, once_lead int[])
    language plpgsql stable parallel safe set plan_cache_mode = force_generic_plan
as $within$
#variable_conflict use_variable
declare
    each_listed float8;   -- entries of the index, as rows that are fetched
    once_listed float8;
    day_listed  float8;
    each_within float8;
    once_within float8;
begin
    likely := likely * share;
    select coalesce(sum(f.rows) filter (where f.gram = any (each_lead)), 0) / 1500, coalesce(sum(f.rows) filter (where f.gram = any (once_lead)), 0) / 1500,
           coalesce(sum(f.rows) filter (where f.gram = any (years)), 0) / 1500
      into each_listed, once_listed, day_listed
      from search_gram f where years is not null and f.resource = resource and f.gram = any (each_lead || once_lead || years);
    each_within := times * (each_listed + day_listed) + greatest(each - times * each_listed, 0) * share;
    once_within := once_listed + day_listed + greatest(once - once_listed, 0) * share;
    if years is not null and least(each_within, once_within) < least(each, once) then
        each := each_within;
        once := once_within;
    else
        years := null;
    end if;
end
$within$;

do $do$
declare
    made   text := pg_get_functiondef('platform.make_search(text, text[], boolean)'::regprocedure);
    change constant text[] := array[
        -- make_search
        array[$a$    field    text;
    old      record;
$a$,
              $a$    values   text := '';    -- || case when with_category is null then '{}' else array[platform.value_gram(1, with_category)] end
    days     text := 'null';   -- platform.day_grams(2, with_birth_date)
    share    text := '1';   -- platform.search_share('person', 2, with_birth_date, plan.total)
    borne    text := platform.search_borne(resource, with_fields, '');
    place    int;
    field    text;
    old      record;
$a$],
        array[$a$    for old in select oid::regprocedure as signature from pg_proc where pronamespace = home::regnamespace and proname = any (ours) loop
        execute format('drop function %s', old.signature);
    end loop;
$a$,
              $a$    for field, place in select f, at from unnest(with_fields) with ordinality u(f, at) loop
        if platform.search_type(resource, field) = 'smallint' then
            values := values || format(' || case when with_%1$s is null then ''{}'' else array[platform.value_gram(%2$s, with_%1$s)] end', field, place);
        elsif platform.search_type(resource, field) = 'daterange' then
            days := format('platform.day_grams(%s, with_%s)', place, field);
            share := format('platform.search_share(%L, %s, with_%s, plan.total)', resource, place, field);
        end if;
    end loop;
    perform platform.make_search_index(resource, borne);
    for old in select oid::regprocedure as signature from pg_proc where pronamespace = home::regnamespace and proname = any (ours) loop
        execute format('drop function %s', old.signature);
    end loop;
$a$],
        -- _search_ids
        array[$a$    asked    float8;
    narrowing text$a$,
              $a$    within   record;
    patience int := 2;
    far      float8;   -- as far as the way is gone
    asked    float8;
    narrowing text$a$],
        array[$a$    plan := platform.search_plan(%4$L, grams, communities);
    asked := least(plan.each, plan.once);
    if merged$a$,
              $a$    plan := platform.search_plan(%4$L, grams %14$s, communities);
    within := platform.search_within(%4$L, %12$s, %13$s, greatest(cardinality(communities), 1), plan.likely, plan.each, plan.each_lead, plan.once, plan.once_lead);
    asked := least(within.each, within.once);
    far := asked;
    if merged$a$],
        array[$a$ / greatest(plan.likely, 0.1) / cheaper;$a$, $a$ / greatest(within.likely, 0.1) / cheaper;$a$],
        array[$a$
    -- The way is tried as long as it is expected to cost less than twice what the index does, as more rows hold an address than its
    -- grams let expect. Through$a$,
              $a$
    -- Beside values and days the way is tried where it is expected to cost less than the index, and gone half as far again, as half of
    -- those that hold nearly enough end just before.
    if narrowing <> '' then
        patience := 1;
        far := greatest(asked, 1.5 * way);
    end if;

    -- Of a text alone, as long as it is expected to cost less than twice what the index does, as more rows hold an address than its
    -- grams let expect. Through$a$],
        array[$a$    if way <= 2 * asked and merged then$a$, $a$    if way <= patience * asked and merged then$a$],
        array[$a$    elsif way <= 2 * asked then$a$, $a$    elsif way <= patience * asked then$a$],
        array[$a$using needle, after, (asked * cheaper)::bigint$a$, $a$using needle, after, (far * cheaper)::bigint$a$],
        array[$a$order by t.id desc limit (asked * cheaper)::bigint$a$, $a$order by t.id desc limit (far * cheaper)::bigint$a$],
        array[$a$    if communities is null or plan.once <= plan.each then
        return array($a$,
              $a$    if communities is null or within.once <= within.each then
        return array($a$],
        array[$a$t.search_grams @> plan.once_lead and t.deleted_at is null
                   and$a$,
              $a$(%15$s) @> plan.once_lead and (within.years is null or (%15$s) && within.years) and t.deleted_at is null
                   and$a$],
        array[$a$t.search_grams @> plan.each_lead and t.deleted_at is null
                   and strpos(t.search_text, needle) > 0 and$a$,
              $a$(%15$s) @> plan.each_lead and (within.years is null or (%15$s) && within.years) and t.deleted_at is null
                   and strpos(t.search_text, needle) > 0 and$a$],
        array[$a$ else 1 end, counted, given);
$a$, $a$ else 1 end, counted, given, share, days, values,
        platform.search_borne(resource, with_fields, 't.'));
$a$],
        -- _search_seen
        array[$a$(of_community is null or t.community_id = of_community) and t.search_grams @> grams
                   and$a$,
              $a$(of_community is null or t.community_id = of_community) and (%11$s) @> grams
                   and$a$],
        array[$a$ || '_search_ids', taken, passed, narrowed, named, named <> '', beside);
$a$, $a$ || '_search_ids', taken, passed, narrowed, named, named <> '', beside,
        platform.search_borne(resource, with_fields, 't.'));
$a$],
        -- _search_count
        array[$a$    grams := platform.search_asked(%4$L, grams);
    if of_community$a$,
              $a$    grams := platform.search_asked(%4$L, grams) %12$s;
    if of_community$a$],
        array[$a$t.search_grams @> plan.once_lead and t.deleted_at is null and strpos$a$,
              $a$(%11$s) @> plan.once_lead and t.deleted_at is null and strpos$a$],
        array[$a$t.search_grams @> plan.each_lead and t.deleted_at is null
                   and strpos(t.search_text, needle) > 0 %7$s limit most$a$,
              $a$(%11$s) @> plan.each_lead and t.deleted_at is null
                   and strpos(t.search_text, needle) > 0 %7$s limit most$a$],
        array[$a$(of_community is null or t.community_id = of_community) and t.search_grams @> grams and$a$,
              $a$(of_community is null or t.community_id = of_community) and (%11$s) @> grams and$a$],
        array[$a$ || '_search_count', home, resource, taken, passed, narrowed, named, named <> '', beside);
$a$, $a$ || '_search_count', home, resource, taken, passed, narrowed, named, named <> '', beside,
        platform.search_borne(resource, with_fields, 't.'), values);
$a$],
        -- _count_grams
        array[$a$        select community_id, search_grams, random() < third as few from %1$I$a$,
              $a$        select community_id, %5$s as search_grams, random() < third as few from %1$I$a$],
        array[$a$resource, resource || '_count_grams', home, resource);
$a$, $a$resource, resource || '_count_grams', home, resource, borne);
$a$]];
begin
    for i in 1 .. array_length(change, 1) loop
        if (length(made) - length(replace(made, change[i][1], ''))) / length(change[i][1]) <> 1 then
            raise exception 'the search functions are not made as before: %', change[i][1];
        end if;
        made := replace(made, change[i][1], change[i][2]);
    end loop;
    execute made;
end
$do$;
