-- Warnings of odd vehicles, and how they are looked for.
create table warning (
    community_id int      not null,
    id           uuid     not null,
    plate        text     collate "C" not null,
    kind         smallint not null,
    state        smallint not null,
    figure       float8   not null default 0,
    "limit"      float8   not null default 0,
    first_passage_id uuid,
    last_passage_id  uuid,
    note         text     collate "C" not null default '',
    settled_by   text     collate "C" not null default '',
    settled_at   timestamptz,
    primary key (community_id, id)
);
select platform.make_resource('warning');
create unique index warning_open on warning (community_id, plate, kind) where state = 1 and deleted_at is null;
create index warning_plate on warning (plate, kind) where deleted_at is null;
create index warning_state on warning (community_id, state, id desc) where deleted_at is null;

create table detector (
    community_id int      not null,
    id           uuid     not null,
    kind         smallint not null,
    disabled     boolean  not null default false,
    "limit"      int      not null default 0,
    days         int      not null default 0,
    primary key (community_id, id)
);
select platform.make_resource('detector');
create unique index detector_kind on detector (community_id, kind) where deleted_at is null;

-- Metres between two places (haversine).
create function metres(lon1 float8, lat1 float8, lon2 float8, lat2 float8) returns float8
    language sql immutable parallel safe
    return 2 * 6371000 * asin(sqrt(sin(radians(lat2 - lat1) / 2) ^ 2 + cos(radians(lat1)) * cos(radians(lat2)) * sin(radians(lon2 - lon1) / 2) ^ 2));

create index vehicle_merged_into on vehicle (merged_into) where merged_into is not null;
create extension if not exists fuzzystrmatch with schema platform;   -- plates with one character different
