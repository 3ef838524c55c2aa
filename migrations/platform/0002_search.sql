-- Text search in fixed definer functions: row-level security would hide the index from an ordinary statement
-- (measured: a thousand times slower). The scope is a condition inside, read from the same setting as the policies.

create extension if not exists btree_gin with schema platform;   -- one community and one gram in one index

-- Makes a resource of the calling schema searchable: columns search_text (folded) and search_grams (written by the engine),
-- their index, and two functions owned by <schema>_search, a role that nobody can be:
--   <resource>_search(grams, needle, of_community, after, most, with_… default null)   newest first
--   <resource>_count_grams()   how frequent each gram is, from a sample
-- `with_fields` are the columns that may narrow a search.
create function platform.make_searchable(resource text, with_fields text[] default '{}') returns void
    language plpgsql
as $body$
declare
    home     text := current_schema();
    searcher text := current_schema() || '_search';
    finder   text := resource || '_search';
    counter  text := resource || '_count_grams';
    taken    text := '';
    narrowed text := '';
    field    text;
    named    text := platform.scope_columns(resource, 'places', 'subjects');
begin
    execute format('alter table %I add column search_text text collate "C" not null default '''', add column search_grams int[] not null default ''{}''', resource);
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

    foreach field in array with_fields loop
        taken := taken || format(', with_%s %s default null', field,
            (select format_type(atttypid, null) from pg_attribute where attrelid = format('%I.%I', home, resource)::regclass and attname = field));
        narrowed := narrowed || format(' and (with_%1$s is null or t.%1$I = with_%1$s)', field);
    end loop;

    execute format($make$
create function %1$I (grams int[], needle text, of_community int, after uuid, most int %2$s) returns setof %3$I
    language plpgsql stable security definer parallel safe
    set search_path = %4$I, platform, pg_temp
    set plan_cache_mode = force_custom_plan
as $search$
#variable_conflict use_variable   -- columns are always named with their table
declare
    everywhere boolean := platform.scope_all();
    seen       int[]   := platform.scope_ids();
    places     uuid[]  := platform.scope_places();
    subjects   uuid[]  := platform.scope_subjects();
    partly     boolean := %7$s and cardinality(places) + cardinality(subjects) > 0;   -- single records of other communities too
    one        int     := of_community;
    likely     bigint;
begin
    if one is not null and not (everywhere or partly or one = any (seen)) then
        return;
    elsif one is null and not everywhere and not partly and cardinality(seen) = 1 then
        one := seen[1];
    end if;
    if one is not null then
        return query
        with hit as materialized (
            select t.id from %3$I t
             where t.community_id = one and t.search_grams @> grams and t.deleted_at is null
               and (everywhere or t.community_id = any (seen)%8$s)
               and strpos(t.search_text, needle) > 0 and (after is null or t.id < after) %5$s)
        select p.* from (select id from hit order by id desc limit most) h
          join %3$I p on p.community_id = one and p.id = h.id order by p.id desc;
        return;
    end if;
    select min(coalesce(f.rows, 0)) into likely
      from unnest(grams) g left join search_gram f on f.resource = %6$L and f.gram = g;
    -- A frequent gram is met soon on the way from the newest record on; a rare one is fetched by the index. More than one
    -- gram together are rarer than the rarest of them.
    if likely > (case when cardinality(grams) > 1 then 500000 else 20000 end) then
        return query
        select t.* from %3$I t
         where (everywhere or t.community_id = any (seen)%8$s) and t.deleted_at is null
           and strpos(t.search_text, needle) > 0 and (after is null or t.id < after) %5$s
         order by t.id desc limit most;
    else
        return query
        with hit as materialized (
            select t.community_id, t.id from %3$I t
             where t.search_grams @> grams and t.deleted_at is null and (everywhere or t.community_id = any (seen)%8$s)
               and strpos(t.search_text, needle) > 0 and (after is null or t.id < after) %5$s)
        select p.* from (select * from hit order by id desc limit most) h
          join %3$I p on p.community_id = h.community_id and p.id = h.id order by p.id desc;
    end if;
end
$search$
$make$, finder, taken, resource, home, narrowed, resource, (named <> '')::text, named);

    execute format($make$
create function %1$I () returns void
    language plpgsql security definer
    set search_path = %3$I, platform, pg_temp
as $count$
declare
    total bigint := greatest((select reltuples::bigint from pg_class where oid = %2$L::regclass), 1);
    share real   := least(100.0, 3000000.0 / total);
begin
    delete from search_gram where resource = %4$L;
    insert into search_gram (resource, gram, rows)
    select %4$L, g, (count(*) * 100 / share)::bigint
      from (select search_grams from %2$I tablesample system (share) where deleted_at is null) s, unnest(s.search_grams) g
     group by g having count(*) * 100 / share > 1000;
end
$count$
$make$, counter, resource, home, resource);

    execute format('grant create on schema %I to %I', home, searcher);
    execute format('alter function %I owner to %I', finder, searcher);
    execute format('alter function %I owner to %I', counter, searcher);
    execute format('revoke create on schema %I from %I', home, searcher);
    for field in select oid::regprocedure::text from pg_proc where pronamespace = home::regnamespace and proname in (finder, counter) loop
        execute format('revoke all on function %s from public', field);
        execute format('grant execute on function %s to %I', field, 'linli_' || home);
    end loop;
end
$body$;
