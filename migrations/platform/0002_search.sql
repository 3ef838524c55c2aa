-- Text search in fixed definer functions: row-level security would hide the index from an ordinary statement
-- (measured: a thousand times slower). The scope is a condition inside, read from the same setting as the policies.

create extension if not exists btree_gin with schema platform;   -- one community and one gram in one index

-- A frequent gram is met soon on the way from the newest record on; a rare one is fetched by its index. How far the way is, the
-- frequencies of the grams and the sizes of the communities tell; both come from one sample. Where the way turns out longer (a
-- filter that few rows meet), it ends when it has cost what the index would, and the index is asked: whatever is asked for costs
-- at most twice the better of the two. Neighbours on the way through all communities lie on one page: eight of them cost what
-- one row costs that is fetched alone (measured), as each does within one community. Short texts lie in the indexes of the way
-- themselves: thirty entries cost what one row costs that is fetched alone (measured: 0.5 and 15 µs and more).

-- Makes, or makes anew, the functions of a searchable resource of the calling schema; to be called again when other columns
-- than before may narrow a search.
--   <resource>_search(grams, needle, of_community, after, most, with_… default null)   newest first
--   <resource>_search_count(grams, needle, of_community, most, with_… default null)    how many there are, up to `most`
--   <resource>_count_grams()   how frequent each gram is, how large each community: from a sample
-- They belong to <schema>_search and look at the caller's scope; what they are made of is for them alone.
create function platform.make_search(resource text, with_fields text[], short boolean) returns void
    language plpgsql
as $body$
declare
    home     text := current_schema();
    searcher text := current_schema() || '_search';
    taken    text := '';    -- , with_category smallint default null
    passed   text := '';    -- , with_category => with_category
    narrowed text := '';    -- and (with_category is null or t.category = with_category)
    given    text := '';    -- , with_category
    counted  text := '';    -- and ($5 is null or t.category = $5)
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
        counted := counted || format(' and ($%2$s is null or t.%1$I = $%2$s)', field, 4 + array_position(with_fields, field));
    end loop;
    for old in select oid::regprocedure as signature from pg_proc where pronamespace = home::regnamespace and proname = any (ours) loop
        execute format('drop function %s', old.signature);
    end loop;
    execute 'create table if not exists search_size (resource text not null, community_id int not null, rows bigint not null, primary key (resource, community_id))';
    execute format('grant select, insert, delete on search_size to %I', searcher);

    -- communities: NULL is everywhere. share: of the rows that hold all grams, were these independent of one another; likely: how
    -- many of those in the communities; what they cost, each fetched alone, is compared with what the way costs.
    execute format($make$
create function %2$I (grams int[], needle text, communities int[], after uuid, most int %5$s) returns uuid[]
    language plpgsql stable parallel safe $make$ || tuned || $make$
as $ids$
#variable_conflict use_variable   -- columns are always named with their table
declare
    one     int := case when cardinality(communities) = 1 then communities[1] end;
    merged  boolean := cardinality(communities) between 1 and 20;
    total   float8;
    here    float8;
    share   float8;
    likely  float8;
    cheaper float8 := %8$s;
    way     float8;
    found   uuid[];
begin
    select coalesce(sum(s.rows), 0), coalesce(sum(s.rows) filter (where communities is null or s.community_id = any (communities)), 0)
      into total, here from search_size s where s.resource = %4$L;
    select exp(sum(ln((coalesce(f.rows, 0) + 0.1) / (total + 1)))) into share
      from unnest(grams) g left join search_gram f on f.resource = %4$L and f.gram = g;
    likely := here * share;
    if merged then
        cheaper := %9$s;
    end if;
    way := most * (case when merged then here else total end) / greatest(likely, 0.1) / cheaper;

    -- Through a few communities the way is one, merged from theirs; through many it leads through all.
    if way <= likely and merged then
        execute (select 'select array(select w.id from (select u.* from (' || string_agg(format(
                        '(select t.id, strpos(t.search_text, $1) > 0 %10$s as hit from %1$I t where t.community_id = %%s'
                        ' and t.deleted_at is null and ($2 is null or t.id < $2) order by t.id desc)', place), ' union all ')
                        || ') u order by u.id desc limit $3) w where w.hit order by w.id desc limit $4)' from unnest(communities) place)
           into found using needle, after, (likely * cheaper)::bigint, most %11$s;
    elsif way <= likely then
        found := array(select w.id from (
            select t.id, strpos(t.search_text, needle) > 0 and (communities is null or t.community_id = any (communities)) %7$s as hit
              from %1$I t where t.deleted_at is null and (after is null or t.id < after)
             order by t.id desc limit (likely * cheaper)::bigint) w where w.hit order by w.id desc limit most);
    end if;
    if cardinality(found) = most then
        return found;
    end if;
    if one is not null or communities is null then
        return array(
            with hit as materialized (
                select t.id from %1$I t
                 where (one is null or t.community_id = one) and t.search_grams @> grams and t.deleted_at is null
                   and strpos(t.search_text, needle) > 0 and (after is null or t.id < after) %7$s)
            select hit.id from hit order by hit.id desc limit most);
    end if;
    return array(
        with hit as materialized (
            select t.id from unnest(communities) c(place), lateral (
                select t.id from %1$I t
                 where t.community_id = c.place and t.search_grams @> grams and t.deleted_at is null
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
    found uuid[] := %4$I(grams, needle, of_community, after, most %6$s);
begin
    return query select t.* from %1$I t where t.id = any (found) and t.deleted_at is null order by t.id desc;
end
$search$
$make$, resource, resource || '_search', home, resource || '_search_seen', taken, passed);

    -- Counting needs no order: the index is asked one community after the other until there are enough; where a row in fifty
    -- holds the grams, walking finds enough sooner than the index names all that do.
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
    one         int;
    share       float8;
    total       float8;
    counted     bigint := 0;
begin
    if of_community is not null then
        communities := case when everywhere or of_community = any (communities) then array[of_community] else '{}' end;
    elsif everywhere then
        select coalesce(sum(s.rows), 0) into total from search_size s where s.resource = %4$L;
        select exp(sum(ln((coalesce(f.rows, 0) + 0.1) / (total + 1)))) into share
          from unnest(grams) g left join search_gram f on f.resource = %4$L and f.gram = g;
        if share > 0.02 then
            select count(*) into counted from (
                select 1 from (
                    select strpos(t.search_text, needle) > 0 %7$s as hit from %1$I t where t.deleted_at is null
                     order by t.id desc limit (8 * share * total)::bigint) w where w.hit limit most) enough;
        end if;
        if counted < most then
            select count(*) into counted from (
                select 1 from %1$I t where t.search_grams @> grams and t.deleted_at is null
                   and strpos(t.search_text, needle) > 0 %7$s limit most) enough;
        end if;
        return counted;
    end if;
    foreach one in array communities loop
        counted := counted + (select count(*) from (
            select 1 from %1$I t where t.community_id = one and t.search_grams @> grams and t.deleted_at is null
               and strpos(t.search_text, needle) > 0 %7$s limit most - counted) enough);
        exit when counted >= most;
    end loop;
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

    execute format($make$
create function %2$I () returns void
    language plpgsql security definer
    set search_path = %3$I, platform, pg_temp
as $count$
declare
    total bigint := greatest((select reltuples::bigint from pg_class where oid = %1$L::regclass), 1);
    share real   := least(100.0, 30000000.0 / total);   -- percent: some 300,000 rows
begin
    delete from search_gram where resource = %4$L;
    delete from search_size where resource = %4$L;
    with sampled as materialized (
        select community_id, search_grams from %1$I tablesample system (share) where deleted_at is null),
    grams as (
        insert into search_gram (resource, gram, rows)
        select %4$L, g, (count(*) * 100 / share)::bigint from sampled, unnest(search_grams) g
         group by g having count(*) * 100 / share > 1000
        on conflict do nothing)   -- another replica counts too
    insert into search_size (resource, community_id, rows)
    select %4$L, community_id, (count(*) * 100 / share)::bigint from sampled group by community_id
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

-- Makes a resource of the calling schema searchable: columns search_text (folded) and search_grams (written by the engine),
-- their indexes, and the functions, owned by <schema>_search, a role that nobody can be. `with_fields` may narrow a search.
-- `longest`: characters that the searched fields hold together. Up to 600 they lie in the indexes of the way (an entry is at
-- most 2,700 bytes), so that going it reads no rows; new rows are told apart from those that need a look only by a vacuum.
create function platform.make_searchable(resource text, with_fields text[] default '{}', longest int default 600) returns void
    language plpgsql
as $body$
declare
    home     text := current_schema();
    searcher text := current_schema() || '_search';
    carried  text := (select string_agg(quote_ident(f), ', ') from unnest(array_prepend('search_text', with_fields)) f);
begin
    execute format('alter table %I add column search_text varchar(%s) collate "C" not null default '''', add column search_grams int[] not null default ''{}''', resource, longest);
    if longest <= 600 then
        execute format('drop index %I', resource || '_id_idx');
        execute format('create index %I on %I (id) include (community_id, %s) where deleted_at is null', resource || '_way', resource, carried);
        execute format('create index %I on %I (community_id, id) include (%s) where deleted_at is null', resource || '_walk', resource, carried);
        execute format('alter table %I set (autovacuum_vacuum_insert_scale_factor = 0.02)', resource);
    end if;
    execute format('alter table %I alter column search_grams set statistics 1000', resource);
    execute format('create index %I on %I using gin (community_id, search_grams) where deleted_at is null', resource || '_grams', resource);
    execute format('grant update (search_text, search_grams) on %I to %I', resource, 'linli_' || home);
    if to_regrole(quote_ident(searcher)) is null then
        execute format('create role %I nologin', searcher);
        execute format('grant %I to current_user', searcher);
    end if;
    execute format('grant usage on schema %I to %I', home, searcher);
    execute format('grant select on %I to %I', resource, searcher);
    execute format('grant select, insert, delete on search_gram to %I', searcher);
    execute format('create policy search_read on %I for select to %I using (true)', resource, searcher);
    perform platform.make_search(resource, with_fields, longest <= 600);
end
$body$;
