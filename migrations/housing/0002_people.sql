-- Who lives where, and leases.
create table occupancy (
    community_id int      not null,
    id           uuid     not null,
    grid_id      uuid,
    building_id  uuid,
    house_id     uuid     not null,
    person_id    uuid     not null,
    role         smallint not null,
    valid_from   date,
    valid_until  date,
    note         text     collate "C" not null default '',
    primary key (community_id, id)
);
select platform.make_resource('occupancy', own_column => 'person_id');
create index occupancy_house on occupancy (house_id) where deleted_at is null;
create index occupancy_person on occupancy (person_id) where deleted_at is null;
create index occupancy_grid on occupancy (grid_id, id desc) where deleted_at is null;

create table lease (
    community_id    int      not null,
    id              uuid     not null,
    grid_id         uuid,
    building_id     uuid,
    house_id        uuid     not null,
    owner_id        uuid     not null,
    tenant_id       uuid     not null,
    state           smallint not null,
    starts_on       date     not null,
    ends_on         date     not null,
    rent_month      bigint   not null default 0,
    deposit         bigint   not null default 0,
    contract_number text     collate "C",
    contract_object_id uuid,
    remind_days     int      not null default 0,
    reminded_on     date,
    rating          int      not null default 0,
    ended_on        date,
    end_reason      text     collate "C" not null default '',
    primary key (community_id, id)
);
select platform.make_resource('lease');
create unique index lease_contract_number on lease (community_id, contract_number) where deleted_at is null;
create index lease_house on lease (house_id) where deleted_at is null;
create index lease_owner on lease (owner_id) where deleted_at is null;
create index lease_tenant on lease (tenant_id) where deleted_at is null;
create index lease_grid on lease (grid_id, id desc) where deleted_at is null;
create index lease_ends on lease (community_id, ends_on) where state = 2 and deleted_at is null;
create index lease_remind on lease ((ends_on - remind_days)) where state = 2 and deleted_at is null;   -- those that a chore looks for

create table rating (
    community_id int  not null,
    id           uuid not null,
    grid_id      uuid,
    building_id  uuid,
    lease_id     uuid not null,
    house_id     uuid,
    score        int  not null,
    reason       text collate "C" not null,
    rated_on     date,
    primary key (community_id, id)
);
select platform.make_resource('rating');
create index rating_lease on rating (lease_id) where deleted_at is null;
create index rating_house on rating (house_id) where deleted_at is null;
create index rating_grid on rating (grid_id, id desc) where deleted_at is null;

-- Files of people that are closed, as population has told, and which one goes on: nothing new is said of a closed one.
create table gone_person (
    community_id int  not null,
    person_id    uuid not null,
    goes_on      uuid,
    primary key (community_id, person_id)
);
grant select, insert, update (goes_on) on gone_person to linli_housing;
