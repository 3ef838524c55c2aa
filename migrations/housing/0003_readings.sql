-- What meters and doors tell, by months; and warnings.
create table reading (
    community_id int         not null,
    house_id     uuid        not null,
    kind         smallint    not null,
    at           timestamptz not null,
    value        float8      not null,
    primary key (community_id, house_id, kind, at)
) partition by range (at);
grant select, insert on reading to linli_housing;
-- A reading is seen by whom its house is seen.
alter table reading enable row level security;
alter table reading force row level security;
create policy of_house on reading using ((select platform.scope_all()) or exists (
    select from house h where h.community_id = reading.community_id and h.id = reading.house_id));

-- The partition of the month that begins on this day (UTC), made when its first reading comes.
create function reading_month(first date) returns void
    language plpgsql security definer
    set search_path = housing, pg_temp
as $$
declare
    part text := 'reading_' || to_char(first, 'YYYYMM');
begin
    if to_regclass(part) is null then
        perform pg_advisory_xact_lock(hashtextextended(part, 0));
        execute format('create table if not exists %I partition of reading for values from (%L) to (%L)', part,
                       first::timestamp at time zone 'UTC', (first + interval '1 month') at time zone 'UTC');
    end if;
end
$$;
revoke all on function reading_month(date) from public;
grant execute on function reading_month(date) to linli_housing;

-- What was used of a kind in a time: null where its meter told nothing then.
create function used(of_community int, of_house uuid, of_kind int, since timestamptz, until timestamptz) returns float8
    language sql stable
as $$
    select last.value - coalesce(
               (select r.value from reading r where r.community_id = of_community and r.house_id = of_house and r.kind = of_kind
                   and r.at <= since and r.at > since - interval '31 days' order by r.at desc limit 1),
               (select r.value from reading r where r.community_id = of_community and r.house_id = of_house and r.kind = of_kind
                   and r.at > since and r.at <= until order by r.at limit 1))
      from (select r.value from reading r where r.community_id = of_community and r.house_id = of_house and r.kind = of_kind
               and r.at > since and r.at <= until order by r.at desc limit 1) last
$$;

-- People of whom population says that they are old and live alone.
create table alone_elder (
    community_id int  not null,
    person_id    uuid not null,
    primary key (community_id, person_id)
);
grant select, insert, delete on alone_elder to linli_housing;

create table warning (
    community_id int      not null,
    id           uuid     not null,
    grid_id      uuid,
    building_id  uuid,
    house_id     uuid     not null,
    kind         smallint not null,
    state        smallint not null,
    figure       float8   not null default 0,
    note         text     collate "C" not null default '',
    settled_by   text     collate "C" not null default '',
    settled_at   timestamptz,
    primary key (community_id, id)
);
select platform.make_resource('warning');
create unique index warning_kind on warning (community_id, house_id, kind) where state = 1 and deleted_at is null;
create index warning_state on warning (community_id, state, id desc) where deleted_at is null;
create index warning_grid on warning (grid_id, id desc) where deleted_at is null;
