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

-- The scope of the current transaction: 'all', or '{1,7}' (community numbers), or '{1,7} {…} {…}' with the ids of grids and
-- buildings, and of those whose own rows are seen, behind it. Unset or '{}' sees nothing.
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

-- Which column of a resource says whose the record is, where one does.
create table platform.own (
    home     text not null,
    resource text not null,
    own      text not null,
    primary key (home, resource)
);

-- What admits a row beside its community, as a condition on the table `t` of the calling schema that begins with " or ":
-- its grid, its building, whose it is. Empty where the table has no such column.
create function platform.scope_columns(resource text, places text, subjects text) returns text
    language sql
as $body$
    select coalesce(string_agg(format(' or t.%I = any (%s)', a.attname, case when a.attname = o.own then subjects else places end),
                               '' order by a.attnum), '')
      from pg_attribute a
      left join platform.own o on o.home = current_schema() and o.resource = scope_columns.resource
     where a.attrelid = format('%I.%I', current_schema(), scope_columns.resource)::regclass and not a.attisdropped
       and (a.attname in ('grid_id', 'building_id') or a.attname = o.own)
$body$;

-- Makes a table of the calling schema a resource: common columns, history, forced row-level security, and for
-- the service's role just what the engine does: read, insert, change, never delete. `own_column` is the contract's `own`.
-- Rows of community 0 (regions, roles) are the platform's: anybody's transaction may read them, only scope 'all' writes.
create function platform.make_resource(resource text, own_column text default null) returns void
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
    followed text;                      -- its history: by whom the record is seen
begin
    if own_column is not null then
        insert into platform.own values (home, resource, own_column);
    end if;
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
    execute format('create policy scope_read on %I for select using (community_id = 0 or %s)', resource, seen);
    execute format('create policy scope_insert on %I for insert with check %s', resource, seen);
    execute format('create policy scope_update on %I for update using %s with check %s', resource, seen, seen);
    execute format('alter table %I enable row level security', history);
    execute format('alter table %I force row level security', history);
    execute format('create policy scope_read on %I for select using (community_id = 0 or %s)', history, followed);
    execute format('create policy scope_insert on %I for insert with check %s', history, followed);

    select string_agg(quote_ident(attname), ', ') into columns
      from pg_attribute
     where attrelid = format('%I.%I', home, resource)::regclass and attnum > 0 and not attisdropped
       and attname not in ('community_id', 'id', 'created_at');
    execute format('grant select, insert, update (%s) on %I to %I', columns, resource, service);
    execute format('grant select, insert on %I to %I', history, service);
end
$body$;
