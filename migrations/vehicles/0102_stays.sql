-- Passes; stays, and what gates were told; spaces shared by time.
create extension if not exists btree_gist with schema platform;   -- a community, a space and a time in one index

create table pass (
    community_id int      not null,
    id           uuid     not null,
    grid_id      uuid,
    vehicle_id   uuid     not null,
    owner_id     uuid,
    kind         smallint not null,
    lot_ids      uuid[]   not null default '{}',
    space_id     uuid,
    valid_from   date     not null,
    valid_until  date     not null,
    primary key (community_id, id)
);
select platform.make_resource('pass', own_column => 'owner_id');
create index pass_vehicle on pass (vehicle_id) where deleted_at is null;
create index pass_owner on pass (owner_id) where deleted_at is null;
create index pass_space on pass (space_id) where deleted_at is null;
create index pass_until on pass (community_id, valid_until) where deleted_at is null;
create index pass_grid on pass (grid_id, id desc) where deleted_at is null;

create table offer (
    community_id int         not null,
    id           uuid        not null,
    grid_id      uuid,
    space_id     uuid        not null,
    lot_id       uuid,
    owner_id     uuid,
    starts_at    timestamptz not null,
    ends_at      timestamptz not null,
    hour_price   bigint      not null default 0,
    state        smallint    not null default 0,
    primary key (community_id, id)
);
select platform.make_resource('offer', own_column => 'owner_id');
alter table offer add constraint offer_starts_at
    exclude using gist (community_id with =, space_id with =, tstzrange(starts_at, ends_at) with &&) where (state = 1 and deleted_at is null);
create index offer_space on offer (space_id, id desc) where deleted_at is null;
create index offer_lot on offer (lot_id, starts_at) where state = 1 and deleted_at is null;
create index offer_owner on offer (owner_id, id desc) where deleted_at is null;
create index offer_grid on offer (grid_id, id desc) where deleted_at is null;

-- No two of a space overlap, whoever asks and whenever: the engine tells the second one that startsAt is taken.
create table booking (
    community_id  int         not null,
    id            uuid        not null,
    grid_id       uuid,
    offer_id      uuid        not null,
    space_id      uuid,
    lot_id        uuid,
    person_id     uuid        not null,
    plate         text        collate "C" not null,
    starts_at     timestamptz not null,
    ends_at       timestamptz not null,
    price         bigint      not null default 0,
    state         smallint    not null default 0,
    cancel_reason text        collate "C" not null default '',
    primary key (community_id, id)
);
select platform.make_resource('booking', own_column => 'person_id');
alter table booking add constraint booking_starts_at
    exclude using gist (community_id with =, space_id with =, tstzrange(starts_at, ends_at) with &&) where (state = 1 and deleted_at is null);
create index booking_offer on booking (offer_id, id desc) where deleted_at is null;
create index booking_plate on booking (community_id, plate, ends_at) where state = 1 and deleted_at is null;
create index booking_person on booking (person_id, id desc) where deleted_at is null;
create index booking_grid on booking (grid_id, id desc) where deleted_at is null;

create table stay (
    community_id  int         not null,
    id            uuid        not null,
    lot_id        uuid        not null,
    zone_id       uuid,
    plate         text        collate "C" not null,
    vehicle_id    uuid,
    ground        smallint    not null,
    pass_id       uuid,
    booking_id    uuid,
    entry_gate_id uuid,
    exit_gate_id  uuid,
    entered_at    timestamptz not null,
    left_at       timestamptz,
    state         smallint    not null,
    fee           bigint      not null default 0,
    paid          bigint      not null default 0,
    waived        bigint      not null default 0,
    leave_until   timestamptz,
    note          text        collate "C" not null default '',
    primary key (community_id, id)
);
select platform.make_resource('stay');
create unique index stay_inside on stay (community_id, lot_id, plate) where state = 1 and deleted_at is null;
create index stay_plate on stay (community_id, plate, id desc) where deleted_at is null;
create index stay_lot on stay (lot_id, id desc) where deleted_at is null;

-- What a gate was told, by its own key, for when it asks again. Kept for a day. Seen through its gate alone.
create table gate_decision (
    community_id int         not null,
    gate_id      uuid        not null,
    request_key  text        collate "C" not null,
    plate        text        collate "C" not null,
    at           timestamptz not null,
    answer       bytea,                          -- linli.vehicles.v1.Decision, set in the transaction that claims the key
    primary key (community_id, gate_id, request_key)
);
create index gate_decision_at on gate_decision (at);
grant select, insert, delete, update (answer) on gate_decision to linli_vehicles;
