-- Vehicles.
create table vehicle (
    community_id  int      not null,
    id            uuid     not null,
    grid_id       uuid,
    plate         text     collate "C" not null,
    plate_kind    smallint not null default 0,
    plate_color   smallint not null default 0,
    former_plates text[]   collate "C" not null default '{}',
    kind          smallint not null,
    color         smallint not null default 0,
    brand         text     collate "C",
    model         text     collate "C",
    vin           bytea,                           -- sealed
    vin_lookup    bigint,                          -- blind index
    registered_on date,
    owner_id      uuid,
    owner_name    text     collate "C" not null default '',
    owner_phone   bytea,                           -- sealed
    owner_phone_lookup bigint,                     -- blind index
    owner_phone_tail   bigint,                     -- of the last four characters
    key_class     smallint not null default 0,
    key_level     smallint not null default 0,
    photo_object_ids uuid[] not null default '{}',
    note          text     collate "C" not null default '',
    merged_into   uuid,
    primary key (community_id, id)
);
select platform.make_resource('vehicle', own_column => 'owner_id');
create unique index vehicle_plate on vehicle (community_id, plate) where deleted_at is null;
create unique index vehicle_vin on vehicle (community_id, vin_lookup) where deleted_at is null;
create index vehicle_owner on vehicle (owner_id) where deleted_at is null;
create index vehicle_owner_phone on vehicle (community_id, owner_phone_lookup) where deleted_at is null;
create index vehicle_owner_phone_tail on vehicle (community_id, owner_phone_tail) where deleted_at is null;
create index vehicle_key on vehicle (community_id, key_class, id desc) where key_class <> 0 and deleted_at is null;
create index vehicle_grid on vehicle (grid_id, id desc) where deleted_at is null;
select platform.make_searchable('vehicle', '{kind,color,plate_kind}');
