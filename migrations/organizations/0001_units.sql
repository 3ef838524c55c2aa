-- Units, the grids that they lay in, who works for them.
create table unit (
    community_id   int      not null,
    id             uuid     not null,
    grid_id        uuid,
    name           text     collate "C" not null,
    credit_code    text     collate "C",
    kind           smallint not null,
    shop_kind      smallint not null default 0,
    trade          text     collate "C",
    section        smallint not null default 0,
    size           smallint not null default 0,
    state          smallint not null,
    address        text     collate "C",
    legal_representative text collate "C",
    phone          bytea,                           -- sealed
    phone_lookup   bigint,                          -- blind index
    phone_tail     bigint,                          -- and of its end
    business_scope text     collate "C" not null default '',
    established_on date,
    floor_area_m2  float8   not null default 0,
    note           text     collate "C" not null default '',
    merged_into    uuid,
    primary key (community_id, id)
);
select platform.make_resource('unit');
create unique index unit_credit_code on unit (community_id, credit_code) where deleted_at is null;
create index unit_grid on unit (grid_id, id desc) where deleted_at is null;
create index unit_trade on unit (community_id, trade, id desc) where deleted_at is null;
create index unit_kind on unit (community_id, kind, shop_kind, id desc) where deleted_at is null;
create index unit_phone on unit (community_id, phone_lookup) where deleted_at is null;
create index unit_merged_into on unit (merged_into) where merged_into is not null;
select platform.make_searchable('unit', '{kind,shop_kind,state}');

create table grid_link (
    community_id   int         not null,
    id             uuid        not null,
    grid_id        uuid,
    unit_id        uuid        not null,
    linked_grid_id uuid        not null,
    linked_at      timestamptz,
    unlinked_at    timestamptz,
    primary key (community_id, id)
);
select platform.make_resource('grid_link');
create unique index grid_link_now on grid_link (unit_id) where unlinked_at is null and deleted_at is null;
create index grid_link_unit on grid_link (unit_id, id desc) where deleted_at is null;
create index grid_link_linked on grid_link (linked_grid_id, linked_at) where deleted_at is null;
create index grid_link_grid on grid_link (grid_id, id desc) where deleted_at is null;

create table employment (
    community_id int      not null,
    id           uuid     not null,
    grid_id      uuid,
    unit_id      uuid     not null,
    person_id    uuid     not null,
    role         smallint not null,
    post         text     collate "C",
    valid_from   date,
    valid_until  date,
    note         text     collate "C" not null default '',
    primary key (community_id, id)
);
select platform.make_resource('employment', own_column => 'person_id');
create index employment_unit on employment (unit_id, id desc) where deleted_at is null;
create index employment_person on employment (person_id) where deleted_at is null;
create index employment_grid on employment (grid_id, id desc) where deleted_at is null;

-- Files of people that are closed, as population has told, and which one goes on: nothing new is said of a closed one.
create table gone_person (
    community_id int  not null,
    person_id    uuid not null,
    goes_on      uuid,
    primary key (community_id, person_id)
);
grant select, insert, update (goes_on) on gone_person to linli_organizations;
