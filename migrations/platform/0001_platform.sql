-- What every service's tables share: the row scope, the making of a resource, the record of migrations.

revoke all on schema public from public;
create schema platform;
grant usage on schema platform to public;

create table platform.migration (
    service    text        not null,
    name       text        not null,
    sha256     bytea       not null,
    applied_at timestamptz not null,
    primary key (service, name)
);

-- The scope of the current transaction: 'all', or '{1,7}' (community numbers), or '{1,7} {…} {…} {…}' with the ids of grids and
-- buildings, of those whose own rows are seen, and of the regions that all this lies in, behind it. Unset or '{}' sees nothing.
create function platform.scope_all() returns boolean
    language sql stable parallel safe
    return current_setting('linli.scope', true) = 'all';

create function platform.scope_ids() returns int[]
    language sql stable parallel safe
    return case when current_setting('linli.scope', true) like '{%'
                then split_part(current_setting('linli.scope', true), ' ', 1)::int[] else '{}' end;

create function platform.scope_places() returns uuid[]
    language sql stable parallel safe
    return coalesce(nullif(split_part(current_setting('linli.scope', true), ' ', 2), '')::uuid[], '{}');

create function platform.scope_subjects() returns uuid[]
    language sql stable parallel safe
    return coalesce(nullif(split_part(current_setting('linli.scope', true), ' ', 3), '')::uuid[], '{}');

create function platform.scope_regions() returns uuid[]
    language sql stable parallel safe
    return coalesce(nullif(split_part(current_setting('linli.scope', true), ' ', 4), '')::uuid[], '{}');

-- Every resource, and which column of it says whose the record is, or in which regions it lies, where one does.
create table platform.resource (
    home     text not null,
    resource text not null,
    own      text,
    regions  text,
    primary key (home, resource)
);

-- Does any service have a record, not a deleted one, of this community; or where a grid is named, of that grid of it? What a
-- foreign key would tell, if services looked into each other's tables. Whoever is granted it learns nothing else of them.
create function platform.place_in_use(community int, grid uuid) returns boolean
    language plpgsql security definer
    set search_path = platform, pg_temp
as $body$
declare
    asker constant text := current_setting('linli.scope', true);
    one   record;
    used  boolean := false;
begin
    perform set_config('linli.scope', 'all', true);
    for one in select r.home, r.resource from platform.resource r
                where to_regclass(format('%I.%I', r.home, r.resource)) is not null
                  and (grid is null or exists (select from pg_attribute a where a.attrelid = to_regclass(format('%I.%I', r.home, r.resource))
                                                                            and a.attname = 'grid_id')) loop
        execute format('select exists (select from %I.%I where community_id = $1 and deleted_at is null %s)',
                       one.home, one.resource, case when grid is null then '' else 'and grid_id = $2' end)
           into used using community, grid;
        exit when used;
    end loop;
    perform set_config('linli.scope', asker, true);
    return used;
end
$body$;
revoke all on function platform.place_in_use from public;

-- The audit of every service there is, in one, as identity shows it: within the scope, what is the platform's to the whole scope
-- alone. Entries never change, so that there is no history. To be called again when there is one service more.
create function platform.show_audit() returns void
    language plpgsql
as $body$
begin
    execute (select 'create or replace view platform.audit_trail as select * from ('
                    || string_agg(format('select %L::text as service, community_id, id, 1::bigint as version, at as created_at, at as updated_at,'
                                         ' null::timestamptz as deleted_at, at, actor, session_id, request_id, action, resource, record_id,'
                                         ' version as record_version, reason from %I.audit', n.nspname, n.nspname), ' union all ' order by n.nspname)
                    || ') a where (select platform.scope_all()) or community_id = any ((select platform.scope_ids())::int[])'
               from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relname = 'audit' and c.relkind = 'r');
    create or replace view platform.audit_trail_history as
        select community_id, id, version, at, actor, 1::smallint as action, '[]'::jsonb as changes from platform.audit_trail where false;
    if to_regrole('linli_identity') is not null then
        grant select on platform.audit_trail, platform.audit_trail_history to linli_identity;
    end if;
end
$body$;

-- The permissions that the services' contracts name, as each said when it last started: what a role can give.
create table platform.permission (name text primary key);
grant select on platform.permission to public;

-- A service speaks for itself alone.
create function platform.offer_permissions(names text[]) returns void
    language sql security definer
    set search_path = platform, pg_temp
as $body$
    delete from permission where 'linli_' || split_part(name, '.', 1) = session_user and name <> all (names);
    insert into permission select distinct n from unnest(names) n where 'linli_' || split_part(n, '.', 1) = session_user order by n
        on conflict do nothing
$body$;

-- What admits a row beside its community, as a condition on the table `t` of the calling schema that begins with " or ":
-- its grid, its building, whose it is, that all of its regions (and there are some) lie in those of the scope. Empty where the
-- table has no such column.
create function platform.scope_columns(resource text, places text, subjects text) returns text
    language sql
as $body$
    select coalesce(string_agg(case when a.attname = o.regions
                                    then format(' or t.%1$I && (select regions_in_scope()) and t.%1$I <@ (select regions_in_scope())', a.attname)
                                    else format(' or t.%I = any (%s)', a.attname, case when a.attname = o.own then subjects else places end) end,
                               '' order by a.attnum), '')
      from pg_attribute a
      left join platform.resource o on o.home = current_schema() and o.resource = scope_columns.resource
     where a.attrelid = format('%I.%I', current_schema(), scope_columns.resource)::regclass and not a.attisdropped
       and (a.attname in ('grid_id', 'building_id') or a.attname in (o.own, o.regions))
$body$;

-- Makes a table of the calling schema a resource: common columns, history, forced row-level security, and for
-- the service's role just what the engine does: read, insert, change, never delete. `own_column` and `regions_column` are the
-- contract's `own` and `regions`. Rows of community 0 (regions, roles) are the platform's: anybody's transaction may read them,
-- only scope 'all' writes; unless they lie in regions: then the schema's regions_in_scope() tells all that lie in the scope's.
create function platform.make_resource(resource text, own_column text default null, regions_column text default null) returns void
    language plpgsql
as $body$
declare
    home     text := current_schema();
    service  text := 'linli_' || current_schema();
    history  text := resource || '_history';
    columns  text;
    whole    constant text := '(select platform.scope_all()) or community_id = any ((select platform.scope_ids())::int[])';
    named    text;
    seen     text;                      -- a record
    anybody  text := case when regions_column is null then 'community_id = 0 or' else '' end;
    followed text;                      -- its history: by whom the record is seen
begin
    insert into platform.resource values (home, resource, own_column, regions_column)
        on conflict on constraint resource_pkey do update   -- a table that is made anew
        set own = excluded.own, regions = excluded.regions;
    execute format(
        'alter table %I add column if not exists source text not null default '''','
        ' add created_at timestamptz not null, add updated_at timestamptz not null,'
        ' add version bigint not null default 1, add deleted_at timestamptz', resource);
    execute format(
        'create table %I (community_id int not null, id uuid not null, version bigint not null,'
        ' at timestamptz not null, actor text not null, action smallint not null, changes jsonb not null,'
        ' primary key (community_id, id, version))', history);
    execute format('create index on %I (id desc) where deleted_at is null', resource);

    named := platform.scope_columns(resource, '(select platform.scope_places())::uuid[]', '(select platform.scope_subjects())::uuid[]');
    seen := format('(%s%s)', whole, replace(named, 't.', ''));
    followed := case when named = '' then seen
                else format('(%s or exists (select from %I t where t.community_id = %I.community_id and t.id = %I.id))',
                            whole, resource, history, history) end;
    execute format('alter table %I enable row level security', resource);
    execute format('alter table %I force row level security', resource);
    execute format('create policy scope_read on %I for select using (%s %s)', resource, anybody, seen);
    execute format('create policy scope_insert on %I for insert with check %s', resource, seen);
    execute format('create policy scope_update on %I for update using %s with check %s', resource, seen, seen);
    execute format('alter table %I enable row level security', history);
    execute format('alter table %I force row level security', history);
    execute format('create policy scope_read on %I for select using (%s %s)', history, anybody, followed);
    execute format('create policy scope_insert on %I for insert with check %s', history, followed);

    select string_agg(quote_ident(attname), ', ') into columns
      from pg_attribute
     where attrelid = format('%I.%I', home, resource)::regclass and attnum > 0 and not attisdropped
       and attname not in ('community_id', 'id', 'created_at');
    execute format('grant select, insert, update (%s) on %I to %I', columns, resource, service);
    execute format('grant select, insert on %I to %I', history, service);
end
$body$;
