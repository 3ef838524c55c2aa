-- Passages, by weeks; what is counted of them; watch lists, and what was met of them; warnings.
create table passage (
    community_id int         not null,
    id           uuid        not null,                 -- carries `at`; the same passage has the same id, however often it is sent
    at           timestamptz not null,
    plate        text        collate "C" not null,
    plate_kind   smallint    not null,                 -- 0: the camera has read what is no plate
    plate_color  smallint    not null,
    gate_id      uuid        not null,
    direction    smallint    not null,
    confidence   float4      not null,                 -- 0: not told
    longitude    float8,
    latitude     float8,
    place        text        collate "C" not null,
    photo_object_id uuid,
    source       text        collate "C" not null,
    primary key (community_id, id)
) partition by range (id);
create index passage_plate on passage (plate, id desc);
create index passage_gate on passage (community_id, gate_id, id desc);
select platform.make_mass('passage', 180);

-- How many passed a gate in an hour: of what was kept, in the same transaction.
create table passage_count (
    community_id int         not null,
    gate_id      uuid        not null,
    hour         timestamptz not null,
    direction    smallint    not null,
    n            bigint      not null,
    primary key (community_id, hour, gate_id, direction)
);
grant select, insert, update (n) on passage_count to linli_vehicles;
alter table passage_count enable row level security;
alter table passage_count force row level security;
create policy in_scope on passage_count using ((select platform.scope_all()) or community_id = any ((select platform.scope_ids())::int[]));

-- Where each plate was seen last in a community.
create table plate_seen (
    community_id int      not null,
    plate        text     collate "C" not null,
    last_id      uuid     not null,                    -- of the passage
    at           timestamptz not null,
    gate_id      uuid     not null,
    direction    smallint not null,
    plate_kind   smallint not null,
    primary key (community_id, plate)
);
create index plate_seen_parked on plate_seen (at) where direction = 1;
grant select, insert, update (last_id, at, gate_id, direction) on plate_seen to linli_vehicles;
alter table plate_seen enable row level security;
alter table plate_seen force row level security;
create policy in_scope on plate_seen using ((select platform.scope_all()) or community_id = any ((select platform.scope_ids())::int[]));

create table watch (
    community_id int      not null,
    id           uuid     not null,
    plate        text     collate "C" not null,
    reason       text     collate "C" not null,
    level        smallint not null,
    valid_from   date,
    valid_until  date,
    requested_by text     collate "C" not null,
    note         text     collate "C" not null default '',
    primary key (community_id, id)
);
select platform.make_resource('watch');
create index watch_plate on watch (community_id, plate) where deleted_at is null;
select platform.make_searchable('watch', '{level}');

create table watch_hit (
    community_id int      not null,
    id           uuid     not null,
    watch_id     uuid     not null,
    passage_id   uuid     not null,
    plate        text     collate "C" not null,
    reason       text     collate "C" not null default '',
    level        smallint not null,
    at           timestamptz not null,
    gate_id      uuid,
    place        text     collate "C",
    direction    smallint not null default 0,
    state        smallint not null,
    seen_by      text     collate "C" not null default '',
    seen_at      timestamptz,
    handled_by   text     collate "C" not null default '',
    handled_at   timestamptz,
    note         text     collate "C" not null default '',
    primary key (community_id, id)
);
select platform.make_resource('watch_hit');
create unique index watch_hit_once on watch_hit (community_id, watch_id, passage_id);
create index watch_hit_state on watch_hit (community_id, state, id desc) where deleted_at is null;
create index watch_hit_at on watch_hit (community_id, at, id) where deleted_at is null;
create index watch_hit_plate on watch_hit (plate, id desc) where deleted_at is null;
