-- Masses: rows that come in the order of time, in partitions of a week by their ids, which carry the time of the row. A lookup by
-- id, and a stretch of time, find their partitions; what is too old goes with its partition, and never before its time.

-- How long each mass is kept at the least, whatever its service asks.
create table platform.mass (
    home       text not null,
    mass       text not null,
    least_days int  not null check (least_days > 0),
    primary key (home, mass)
);

-- The first id of a moment: all ids from then on are greater, all before are smaller.
create function platform.id_at(at timestamptz) returns uuid
    language sql immutable parallel safe
    return (lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid;

-- Monday, 00:00 UTC.
create function platform.week_of(at timestamptz) returns timestamptz
    language sql immutable parallel safe
    return date_trunc('week', at at time zone 'UTC') at time zone 'UTC';

-- Makes a table of the calling schema, partitioned by range (id), a mass: seen by the scope, read and added to by the service,
-- never changed.
create function platform.make_mass(mass text, least_days int) returns void
    language plpgsql
as $body$
declare
    whole constant text := '((select platform.scope_all()) or community_id = any ((select platform.scope_ids())::int[]))';
begin
    insert into platform.mass values (current_schema(), mass, least_days);
    execute format('alter table %I enable row level security', mass);
    execute format('alter table %I force row level security', mass);
    execute format('create policy scope_read on %I for select using %s', mass, whole);
    execute format('create policy scope_insert on %I for insert with check %s', mass, whole);
    execute format('grant select, insert on %I to %I', mass, 'linli_' || current_schema());
    execute format('grant execute on function platform.partitions_ahead, platform.partitions_drop to %I', 'linli_' || current_schema());
end
$body$;

-- The schema of the service that asks. It must have this mass.
create function platform.home_of_mass(mass text) returns text
    language plpgsql stable
as $body$
declare
    asker text := substr(session_user, length('linli_') + 1);
begin
    if not exists (select from platform.mass m where m.home = asker and m.mass = home_of_mass.mass) then
        raise exception '% has no mass "%"', asker, mass;
    end if;
    return asker;
end
$body$;

-- The partitions of the weeks from `at` on are there: `weeks` of them. An attached table keeps no reader waiting, as one that is
-- made as a partition would.
create function platform.partitions_ahead(mass text, at timestamptz, weeks int) returns void
    language plpgsql security definer
    set search_path = platform, pg_temp
as $body$
declare
    home text := home_of_mass(mass);
    week timestamptz;
    part text;
begin
    for week in select generate_series(week_of(at), week_of(at) + (weeks - 1) * interval '7 days', interval '7 days') loop
        part := mass || '_' || to_char(week at time zone 'UTC', 'YYYYMMDD');
        continue when to_regclass(format('%I.%I', home, part)) is not null;
        perform pg_advisory_xact_lock(hashtextextended(home || '.' || part, 0));
        continue when to_regclass(format('%I.%I', home, part)) is not null;
        execute format('create table %I.%I (like %I.%I including defaults including constraints)', home, part, home, mass);
        execute format('alter table %I.%I attach partition %I.%I for values from (%L) to (%L)', home, mass, home, part,
                       id_at(week), id_at(week + interval '7 days'));
    end loop;
end
$body$;

-- Drops the partitions that ended `keep_days` before `at`, or, where that is more, the least days of the mass before. How many?
create function platform.partitions_drop(mass text, at timestamptz, keep_days int) returns int
    language plpgsql security definer
    set search_path = platform, pg_temp
    set lock_timeout = '5s'
as $body$
declare
    home    text := home_of_mass(mass);
    kept    int  := (select greatest(keep_days, m.least_days) from platform.mass m where m.home = home_of_mass(partitions_drop.mass) and m.mass = partitions_drop.mass);
    part    text;
    dropped int  := 0;
begin
    for part in select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
                 where i.inhparent = to_regclass(format('%I.%I', home, mass)) order by 1 loop
        if (to_date(right(part, 8), 'YYYYMMDD') + 7)::timestamp at time zone 'UTC' <= at - kept * interval '1 day' then
            execute format('drop table %I.%I', home, part);
            dropped := dropped + 1;
        end if;
    end loop;
    return dropped;
end
$body$;
revoke all on function platform.partitions_ahead, platform.partitions_drop from public;
