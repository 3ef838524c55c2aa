-- Buildings, stairwells, houses.
create table building (
    community_id   int      not null,
    id             uuid     not null,
    grid_id        uuid,
    number         text     collate "C" not null,
    name           text     collate "C" not null,
    plan_position  text     collate "C" not null default '',
    built_year     int      not null default 0,
    state          smallint not null,
    service_life   int      not null default 0,
    use            smallint not null,
    structure      smallint not null default 0,
    floors_above   int      not null default 0,
    floors_below   int      not null default 0,
    height_m       float8   not null default 0,
    floor_area_m2  float8   not null default 0,
    elevators      int      not null default 0,
    owner_unit     text     collate "C",
    manager_unit   text     collate "C",
    drawing_object_ids uuid[] not null default '{}',
    photo_object_ids   uuid[] not null default '{}',
    address_code   text     collate "C",
    address        text     collate "C",
    district       text     collate "C",
    street         text     collate "C",
    police_station text     collate "C",
    door_number    text     collate "C",
    longitude      float8   not null default 0,
    latitude       float8   not null default 0,
    primary key (community_id, id)
);
select platform.make_resource('building');
create unique index building_number on building (community_id, number) where deleted_at is null;
create unique index building_address_code on building (community_id, address_code) where deleted_at is null;
create index building_grid on building (grid_id, id desc) where deleted_at is null;
select platform.make_searchable('building', '{state,use}');

-- The last number that was given below a prefix: to a building below a division, to a house below a building. No row of a
-- person's, and of no community's but the one that is asked about: only the number goes out.
create table address_number (
    community_id int    not null,
    prefix       text   collate "C" not null,
    last         bigint not null,
    primary key (community_id, prefix)
);
grant select, insert, update (last) on address_number to linli_housing;

create table unit (
    community_id     int  not null,
    id               uuid not null,
    grid_id          uuid,
    building_id      uuid not null,
    number           text collate "C" not null,
    door_number      text collate "C",
    floors           int  not null default 0,
    houses_per_floor int  not null default 0,
    elevators        int  not null default 0,
    primary key (community_id, id)
);
select platform.make_resource('unit');
create unique index unit_number on unit (community_id, building_id, number) where deleted_at is null;
create index unit_grid on unit (grid_id, id desc) where deleted_at is null;
create index unit_building on unit (building_id) where deleted_at is null;

-- A house without a stairwell is told from others by its number alone.
create table house (
    community_id       int      not null,
    id                 uuid     not null,
    grid_id            uuid,
    building_id        uuid     not null,
    unit_id            uuid,
    number             text     collate "C" not null,
    floor              int      not null default 0,
    address_code       text     collate "C",
    address            text     collate "C",
    state              smallint not null,
    usage              smallint not null,
    property_right     smallint not null default 0,
    certificate_number bytea,                       -- sealed
    certificate_number_lookup bigint,               -- blind index
    area_m2            float8   not null default 0,
    inner_area_m2      float8   not null default 0,
    rooms              int      not null default 0,
    photo_object_ids   uuid[]   not null default '{}',
    note               text     collate "C" not null default '',
    primary key (community_id, id)
);
select platform.make_resource('house');
create unique index house_number on house (community_id, building_id, coalesce(unit_id, building_id), number) where deleted_at is null;
create unique index house_address_code on house (community_id, address_code) where deleted_at is null;
create index house_certificate_number on house (community_id, certificate_number_lookup) where deleted_at is null;
create index house_building on house (building_id, id desc) where deleted_at is null;
create index house_unit on house (unit_id) where deleted_at is null;
create index house_grid on house (grid_id, id desc) where deleted_at is null;
create index house_state on house (community_id, state, id desc) where deleted_at is null;
select platform.make_searchable('house', '{state,usage}');
