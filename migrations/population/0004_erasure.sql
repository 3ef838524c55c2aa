-- Erasing a person for good. One reviewed function, owned by a role that nobody can be, is all that may blank a history:
-- the service's own role never changes one.
do $$ begin
    if to_regrole('population_eraser') is null then
        create role population_eraser nologin;
        grant population_eraser to current_user;
    end if;
end $$;
grant usage on schema population to population_eraser;
grant select, delete on idempotency to population_eraser;
grant select, update (payload) on outbox to population_eraser;
grant insert on stat_delta to population_eraser;
grant select, update (head_id) on household to population_eraser;
create policy erase on household to population_eraser using (true) with check (true);
create policy erase on stat_delta to population_eraser using (true) with check (true);

-- What is kept of each table, and what a history still shows: ids, states and times, nothing that a person could be known by.
-- `counted`: the contract's stats_by, in its order; subject requests are not taken off, since they stay.
create function erasable() returns table (resource text, counted text[], kept text[])
    language sql immutable
as $$
    values ('person', '{category,source,key_class,key_level}'::text[],
                '{category,source,key_class,key_level,merged_into,continues,continued_by,erased_at,grid_id}'::text[]),
           ('member', '{}', '{household_id,person_id,relation,valid_from,valid_until,source,grid_id}'),
           ('link', '{kind}', '{person_id,kind,target_id,valid_from,valid_until,source,grid_id}'),
           ('tag', '{tag}', '{person_id,origin,rule_id,tag,valid_from,valid_until,source,grid_id}'),
           ('collection', '{kind,state}', '{person_id,kind,state,collected_by,submitted_by,reviewed_by,submitted_at,reviewed_at,source,grid_id}'),
           ('consent', '{purpose}', '{person_id,purpose,notice_version,given_on,method,withdrawn_at,source,grid_id}'),
           ('subject_request', '{}', '{person_id,kind,state,received_on,due_on,closed_by,closed_at,source,grid_id}')
$$;

-- Records that go are counted no longer.
create function uncount(resource text, counted text[], places int[], ids uuid[]) returns void
    language plpgsql
as $$
begin
    if cardinality(counted) > 0 then
        execute format('insert into stat_delta (resource, community_id, dims, n) select $3, community_id, array[%s], -1 from %I'
                       ' where community_id = any ($2) and id = any ($1) and deleted_at is null',
                       (select string_agg(format('%I::text', name), ', ' order by at) from unnest(counted) with ordinality c (name, at)), resource)
            using ids, places, resource;
    end if;
end
$$;

do $$
declare
    home text;
begin
    for home in select r || suffix from (select resource as r from erasable()) t, unnest(array['', '_history']) suffix loop
        execute format('grant select, insert, update on %I to population_eraser', home);
        execute format('create policy erase on %I to population_eraser using (true) with check (true)', home);
    end loop;
end $$;

-- Assignments: every column of the table that is not kept, nor the engine's own, as it is when nothing was said.
create function blanks(resource text, kept text[]) returns text
    language sql stable
as $$
    select coalesce(string_agg(format('%I = %s, ', a.attname, case when not a.attnotnull then 'null'
               when t.typname = 'text' then '''''' when t.typname like '\_%' then '''{}''' else '''0''' end), ''), '')
      from pg_attribute a join pg_type t on t.oid = a.atttypid
     where a.attrelid = format('population.%I', resource)::regclass and a.attnum > 0 and not a.attisdropped
       and a.attname <> all (kept || '{community_id,id,created_at,updated_at,version,deleted_at}'::text[])
$$;

-- idNumber to id_number, as a history names its fields.
create function snake(name text) returns text
    language sql immutable
as $$ select lower(regexp_replace(name, '([A-Z])', '_\1', 'g')) $$;

-- The records are tombstones, their histories keep who and when, events that still stand in the outbox and kept answers
-- that speak of them hold nothing any more. Subject requests stay: they show that the law was obeyed.
create function erase_records(resource text, kept text[], places int[], ids uuid[], at timestamptz) returns void
    language plpgsql
as $$
begin
    execute format('update %I set %sversion = version + 1, updated_at = $2, deleted_at = case when $3 then deleted_at else coalesce(deleted_at, $2) end'
                   ' where community_id = any ($4) and id = any ($1)', resource, blanks(resource, kept))
        using ids, at, resource = 'subject_request', places;
    execute format('update %I h set changes = coalesce((select jsonb_agg(case when c ->> ''path'' = '''' or population.snake(c ->> ''path'') = any ($2)'
                   ' then c else jsonb_build_object(''path'', c -> ''path'') end) from jsonb_array_elements(h.changes) c), ''[]'')'
                   ' where community_id = any ($3) and id = any ($1)', resource || '_history') using ids, kept, places;
    update outbox set payload = ''
     where aggregate = resource and aggregate_id = any (ids) and subject ~ '\.(Created|Updated|Deleted|Undeleted)\.v1$';
    delete from idempotency
     where record_ids && ids or (record_ids is null and xmin <> pg_current_xact_id()::xid);   -- but the claim of this very call
end
$$;

-- Erases a person with every file that the person had: those merged into this one, and those left behind elsewhere.
-- Answers the files that were erased by this call: none when it was done before.
create function erase_person(of_community int, person_id uuid, at timestamptz, actor text) returns setof uuid
    language plpgsql security definer
    set search_path = population, platform, pg_temp
as $$
#variable_conflict use_variable
declare
    files  uuid[];
    places int[];
    fresh  uuid[];
    ids    uuid[];
    part   record;
begin
    with recursive file as (
        select p.community_id, p.id from person p where p.community_id = of_community and p.id = person_id
        union
        select p.community_id, p.id from person p join file f on p.merged_into = f.id or p.continued_by = f.id)
    select array_agg(file.id), array_agg(distinct file.community_id) into files, places from file;
    fresh := array(select p.id from person p where p.community_id = any (places) and p.id = any (files) and p.erased_at is null
                    order by p.id for update);
    if cardinality(fresh) = 0 then
        return;
    end if;
    update household h set head_id = null where h.community_id = any (places) and h.head_id = any (fresh);
    for part in select e.resource, e.counted, e.kept from erasable() e where e.resource <> 'person' loop
        execute format('select array(select t.id from %I t where t.person_id = any ($1) for update)', part.resource) into ids using fresh;
        perform uncount(part.resource, part.counted, places, ids);
        perform erase_records(part.resource, part.kept, places, ids, at);
    end loop;
    select e.counted, e.kept into part from erasable() e where e.resource = 'person';
    perform uncount('person', part.counted, places, fresh);
    perform erase_records('person', part.kept, places, fresh, at);
    update person p set erased_at = at where p.community_id = any (places) and p.id = any (fresh);
    insert into person_history (community_id, id, version, at, actor, action, changes)
    select p.community_id, p.id, p.version, at, actor, 3, '[{"path":"","after":"erasure"}]'
      from person p where p.community_id = any (places) and p.id = any (fresh);
    return query select unnest(fresh);
end
$$;

grant create on schema population to population_eraser;
alter function erasable() owner to population_eraser;
alter function blanks(text, text[]) owner to population_eraser;
alter function snake(text) owner to population_eraser;
alter function uncount(text, text[], int[], uuid[]) owner to population_eraser;
alter function erase_records(text, text[], int[], uuid[], timestamptz) owner to population_eraser;
alter function erase_person(int, uuid, timestamptz, text) owner to population_eraser;
revoke create on schema population from population_eraser;
revoke all on function erasable(), blanks(text, text[]), snake(text), uncount(text, text[], int[], uuid[]),
    erase_records(text, text[], int[], uuid[], timestamptz), erase_person(int, uuid, timestamptz, text) from public;
grant execute on function erase_person(int, uuid, timestamptz, text) to linli_population;
