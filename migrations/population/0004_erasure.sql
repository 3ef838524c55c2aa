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
grant select, update (reason) on audit to population_eraser;
grant select on import_record to population_eraser;
grant select, update (content) on import to population_eraser;
create policy erase on stat_delta to population_eraser using (true) with check (true);

-- The records that belong to a person's files ($1, in the communities $2), what is kept of them, and what a history still shows:
-- ids, states and times, nothing that a person could be known by. A household goes with the last who is or was in it; what was
-- collected goes by its numbers too, where it has not come to a file yet. `counted`: the contract's stats_by, in its order;
-- subject requests are not taken off, since they stay: they show that the law was obeyed.
create function erasable() returns table (resource text, whose text, counted text[], kept text[])
    language sql immutable
as $$
    values ('household', 'id in (select household_id from member where person_id = any ($1)) and not exists (select from member m'
                || ' where m.household_id = t.id and m.deleted_at is null and m.person_id <> all ($1))', '{}'::text[], '{}'::text[]),
           ('member', 'person_id = any ($1)', '{}', '{household_id,person_id,valid_from,valid_until,grid_id}'),
           ('link', 'person_id = any ($1)', '{kind}', '{person_id,kind,valid_from,valid_until,grid_id}'),
           ('tag', 'person_id = any ($1)', '{tag}', '{person_id,origin,rule_id,valid_from,valid_until,grid_id}'),
           ('collection', 'person_id = any ($1) or person_id is null and community_id = any ($2) and exists (select from person p'
                || ' where p.id = any ($1) and p.community_id = any ($2) and (p.id_number_lookup = t.id_number_lookup'
                || ' or p.document_number_lookup = t.document_number_lookup or p.phone_lookup = t.phone_lookup and p.name = t.name))',
            '{kind,state}', '{person_id,kind,state,collected_by,submitted_by,reviewed_by,submitted_at,reviewed_at,grid_id}'),
           ('consent', 'person_id = any ($1)', '{purpose}', '{person_id,purpose,notice_version,given_on,method,withdrawn_at,grid_id}'),
           ('subject_request', 'person_id = any ($1)', '{}', '{person_id,kind,state,received_on,due_on,closed_by,closed_at,grid_id}'),
           ('person', 'id = any ($1) and community_id = any ($2)', '{category,source,key_class,key_level}',
            '{category,merged_into,continues,continued_by,erased_at,grid_id}')
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
               when t.typname in ('text', 'varchar') then '''''' when t.typname = 'uuid' then quote_literal('00000000-0000-0000-0000-000000000000') when t.typname like '\_%' then '''{}''' else '''0''' end), ''), '')
      from pg_attribute a join pg_type t on t.oid = a.atttypid
     where a.attrelid = format('population.%I', resource)::regclass and a.attnum > 0 and not a.attisdropped
       and a.attname <> all (kept || '{community_id,id,created_at,updated_at,version,deleted_at}'::text[])
$$;

-- idNumber to id_number, as a history names its fields.
create function snake(name text) returns text
    language sql immutable
as $$ select lower(regexp_replace(name, '([A-Z])', '_\1', 'g')) $$;

-- The event of many imported records (id, change, id, change …; wire bytes of linli.BatchImported) without those of some.
create function without(payload bytea, ids uuid[]) returns bytea
    language plpgsql immutable
as $$
declare
    kept  bytea := '';
    gone  boolean := false;
    at    int := 0;
    start int;
    tag   int;
    size  int;
    shift int;
begin
    while at < length(payload) loop
        start := at;
        tag := get_byte(payload, at);
        size := 0;
        shift := 0;
        loop
            at := at + 1;
            size := size | ((get_byte(payload, at) & 127) << shift);
            shift := shift + 7;
            exit when get_byte(payload, at) < 128;
        end loop;
        at := at + 1;
        if tag = 10 then
            gone := encode(substring(payload from at + 1 for size), 'hex')::uuid = any (ids);
        end if;
        at := at + size;
        if not gone then
            kept := kept || substring(payload from start + 1 for at - start);
        end if;
    end loop;
    return kept;
end
$$;

-- The records are tombstones, their histories keep who and when, and so does the audit; events that still stand in the outbox
-- and kept answers that speak of them hold nothing any more.
create function erase_records(resource text, kept text[], places int[], ids uuid[], at timestamptz) returns void
    language plpgsql
as $$
declare
    imports uuid[];
begin
    execute format('update %I set %sversion = version + 1, updated_at = $2, deleted_at = case when $3 then deleted_at else coalesce(deleted_at, $2) end'
                   ' where community_id = any ($4) and id = any ($1)', resource, blanks(resource, kept))
        using ids, at, resource = 'subject_request', places;
    execute format('update %I h set changes = coalesce((select jsonb_agg(case when population.snake(c ->> ''path'') = any ($2)'
                   ' then c else jsonb_build_object(''path'', c -> ''path'') end) from jsonb_array_elements(h.changes) c), ''[]'')'
                   ' where community_id = any ($3) and id = any ($1)', resource || '_history') using ids, kept, places;
    update outbox set payload = ''
     where aggregate = resource and aggregate_id = any (ids) and subject ~ '\.(Created|Updated|Deleted|Undeleted)\.v1$';
    imports := array(select distinct r.import_id from import i join import_record r on r.import_id = i.id
                      where i.resource = erase_records.resource and r.record_id = any (ids));
    update outbox o set payload = population.without(o.payload, ids)
     where o.aggregate = erase_records.resource and o.aggregate_id = any (imports) and o.subject like '%.BatchImported.v1';
    update import i set content = null where i.id = any (imports) and i.ended_at is not null;
    update audit a set reason = '' where a.resource = erase_records.resource and record_id = any (ids) and a.action = 'reveal';
    delete from idempotency
     where record_ids && ids or (record_ids is null and xmin <> pg_current_xact_id()::xid);   -- but the claim of this very call
end
$$;

-- Erases a person with every file that the person has or had: deleted ones, those merged into one another, those left behind in
-- other communities and those that went on there. Answers the files that were erased by this call: none when it was done before.
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
        select p.community_id, p.id, p.merged_into from person p where p.community_id = of_community and p.id = person_id
        union
        select p.community_id, p.id, p.merged_into from person p
          join file f on p.merged_into = f.id or p.continued_by = f.id or p.continues = f.id or (p.community_id = f.community_id and p.id = f.merged_into))
    select array_agg(file.id), array_agg(distinct file.community_id) into files, places from file;
    fresh := array(select p.id from person p where p.community_id = any (places) and p.id = any (files) and p.erased_at is null
                    order by p.id for update);
    if cardinality(fresh) = 0 then
        return;
    end if;
    for part in select e.* from erasable() e loop
        execute format('select array(select t.id from %I t where %s for update)', part.resource, part.whose) into ids using fresh, places;
        perform uncount(part.resource, part.counted, places, ids);
        perform erase_records(part.resource, part.kept, places, ids, at);
    end loop;
    update household h set head_id = null where h.community_id = any (places) and h.head_id = any (fresh);
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
alter function without(bytea, uuid[]) owner to population_eraser;
alter function uncount(text, text[], int[], uuid[]) owner to population_eraser;
alter function erase_records(text, text[], int[], uuid[], timestamptz) owner to population_eraser;
alter function erase_person(int, uuid, timestamptz, text) owner to population_eraser;
revoke create on schema population from population_eraser;
revoke all on function erasable(), blanks(text, text[]), snake(text), without(bytea, uuid[]), uncount(text, text[], int[], uuid[]),
    erase_records(text, text[], int[], uuid[], timestamptz), erase_person(int, uuid, timestamptz, text) from public;
grant execute on function erase_person(int, uuid, timestamptz, text) to linli_population;
