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

-- The scope of the current transaction: 'all', or '{1,7}' (community numbers). Unset or '{}' sees nothing.
create function platform.scope_all() returns boolean
    language sql stable parallel safe
    return current_setting('linli.scope', true) = 'all';

create function platform.scope_ids() returns int[]
    language sql stable parallel safe
    return case when current_setting('linli.scope', true) like '{%}'
                then current_setting('linli.scope', true)::int[] else '{}' end;

-- Makes a table of the calling schema a resource: common columns, history, forced row-level security, and for
-- the service's role just what the engine does: read, insert, change, never delete.
-- Rows of community 0 (regions, roles) are the platform's: anybody's transaction may read them, only scope 'all' writes.
create function platform.make_resource(resource text) returns void
    language plpgsql
as $body$
declare
    home    text := current_schema();
    service text := 'linli_' || current_schema();
    history text := resource || '_history';
    columns text;
    seen    constant text := '((select platform.scope_all()) or community_id = any ((select platform.scope_ids())::int[]))';
    part    text;
begin
    execute format(
        'alter table %I add column if not exists source text not null default '''','
        ' add created_at timestamptz not null, add updated_at timestamptz not null,'
        ' add version bigint not null default 1, add deleted_at timestamptz', resource);
    execute format(
        'create table %I (community_id int not null, id uuid not null, version bigint not null,'
        ' at timestamptz not null, actor text not null, action smallint not null, changes jsonb not null,'
        ' primary key (community_id, id, version))', history);
    execute format('create index on %I (id desc) where deleted_at is null', resource);

    foreach part in array array[resource, history] loop
        execute format('alter table %I enable row level security', part);
        execute format('alter table %I force row level security', part);
        execute format('create policy scope_read on %I for select using (community_id = 0 or %s)', part, seen);
        execute format('create policy scope_insert on %I for insert with check %s', part, seen);
    end loop;
    execute format('create policy scope_update on %I for update using %s with check %s', resource, seen, seen);

    select string_agg(quote_ident(attname), ', ') into columns
      from pg_attribute
     where attrelid = format('%I.%I', home, resource)::regclass and attnum > 0 and not attisdropped
       and attname not in ('community_id', 'id', 'created_at');
    execute format('grant select, insert, update (%s) on %I to %I', columns, resource, service);
    execute format('grant select, insert on %I to %I', history, service);
end
$body$;
