-- Parking lots, their zones and gates, spaces, tariffs.
create table lot (
    community_id int      not null,
    id           uuid     not null,
    grid_id      uuid,
    name         text     collate "C" not null,
    place        text     collate "C" not null default '',
    state        smallint not null,
    visitors     boolean  not null default false,
    longitude    float8   not null default 0,
    latitude     float8   not null default 0,
    primary key (community_id, id)
);
select platform.make_resource('lot');
create unique index lot_name on lot (community_id, name) where deleted_at is null;
create index lot_grid on lot (grid_id, id desc) where deleted_at is null;

create table zone (
    community_id int      not null,
    id           uuid     not null,
    grid_id      uuid,
    lot_id       uuid     not null,
    name         text     collate "C" not null,
    kind         smallint not null,
    capacity     int      not null,
    primary key (community_id, id)
);
select platform.make_resource('zone');
create unique index zone_name on zone (community_id, lot_id, name) where deleted_at is null;
create index zone_lot on zone (lot_id, id desc) where deleted_at is null;
create index zone_grid on zone (grid_id, id desc) where deleted_at is null;

-- How many places of a zone are taken: never more than it has. Whoever takes or frees one locks the lot's rows first, in the order
-- of their ids. Its zone's rows are what a caller sees; this is no record of anybody.
create table zone_use (
    community_id int      not null,
    zone_id      uuid     not null,
    lot_id       uuid     not null,
    kind         smallint not null,
    capacity     int      not null,
    taken        int      not null default 0,
    primary key (community_id, zone_id),
    constraint zone_use_taken check (taken between 0 and capacity)
) with (fillfactor = 50);                        -- each car changes a row in place
create index zone_use_lot on zone_use (community_id, lot_id);
grant select, insert, delete, update (capacity, taken) on zone_use to linli_vehicles;

create table gate (
    community_id int      not null,
    id           uuid     not null,
    grid_id      uuid,
    lot_id       uuid     not null,
    name         text     collate "C" not null,
    direction    smallint not null,
    lane         text     collate "C" not null default '',
    primary key (community_id, id)
);
select platform.make_resource('gate');
create unique index gate_name on gate (community_id, lot_id, name) where deleted_at is null;
create index gate_lot on gate (lot_id, id desc) where deleted_at is null;
create index gate_grid on gate (grid_id, id desc) where deleted_at is null;

create table space (
    community_id int      not null,
    id           uuid     not null,
    grid_id      uuid,
    lot_id       uuid     not null,
    zone_id      uuid     not null,
    number       text     collate "C" not null,
    kind         smallint not null default 0,
    owner_id     uuid,
    primary key (community_id, id)
);
select platform.make_resource('space', own_column => 'owner_id');
create unique index space_number on space (community_id, lot_id, number) where deleted_at is null;
create index space_lot on space (lot_id, id desc) where deleted_at is null;
create index space_zone on space (zone_id) where deleted_at is null;
create index space_owner on space (owner_id) where deleted_at is null;
create index space_grid on space (grid_id, id desc) where deleted_at is null;

create table tariff (
    community_id  int    not null,
    id            uuid   not null,
    grid_id       uuid,
    lot_id        uuid   not null,
    name          text   collate "C" not null,
    valid_from    date   not null,
    valid_until   date,
    free_minutes  int    not null default 0,
    unit_minutes  int    not null,
    step_minutes  int[]  not null default '{}',
    step_prices   bigint[] not null default '{}',
    day_cap       bigint not null default 0,
    night_from    text   collate "C" not null default '',
    night_until   text   collate "C" not null default '',
    night_price   bigint not null default 0,
    leave_minutes int    not null default 0,
    primary key (community_id, id)
);
select platform.make_resource('tariff');
create index tariff_lot on tariff (lot_id, id desc) where deleted_at is null;
create index tariff_grid on tariff (grid_id, id desc) where deleted_at is null;
