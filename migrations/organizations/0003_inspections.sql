-- Checklists, inspections with their items, reports to offices, rectifications; and what they say of a unit.
alter table unit
    add column inspection_score int      not null default 0,
    add column rating           smallint not null default 0,
    add column inspected_on     date;
grant update (inspection_score, rating, inspected_on) on unit to linli_organizations;

create table checklist (
    community_id int      not null,
    id           uuid     not null,
    kind         smallint not null,
    name         text     collate "C" not null,
    rectify_days int      not null default 0,
    primary key (community_id, id)
);
select platform.make_resource('checklist');
create unique index checklist_name on checklist (community_id, name) where deleted_at is null;

create table checklist_item (
    community_id int      not null,
    id           uuid     not null,
    checklist_id uuid     not null,
    number       int      not null,
    text         text     collate "C" not null,
    most         int      not null,
    critical     boolean  not null default false,
    primary key (community_id, id)
);
select platform.make_resource('checklist_item');
create unique index checklist_item_number on checklist_item (community_id, checklist_id, number) where deleted_at is null;

create table inspection (
    community_id     int      not null,
    id               uuid     not null,
    grid_id          uuid,
    unit_id          uuid     not null,
    checklist_id     uuid     not null,
    kind             smallint not null default 0,
    rectification_id uuid,
    inspected_on     date,
    inspector        text     collate "C" not null,
    accompanied_by   text     collate "C" not null default '',
    findings         text     collate "C" not null default '',
    photo_ids        uuid[]   not null default '{}',
    video_ids        uuid[]   not null default '{}',
    audio_ids        uuid[]   not null default '{}',
    state            smallint not null default 0,
    score            int      not null default 0,
    result           smallint not null default 0,
    completed_at     timestamptz,
    rectify_by       date,
    primary key (community_id, id)
);
select platform.make_resource('inspection');
create index inspection_unit on inspection (unit_id, id desc) where deleted_at is null;
create index inspection_grid on inspection (grid_id, id desc) where deleted_at is null;
create index inspection_rectification on inspection (rectification_id) where rectification_id is not null and deleted_at is null;

create table inspection_item (
    community_id  int      not null,
    id            uuid     not null,
    grid_id       uuid,
    inspection_id uuid     not null,
    number        int      not null,
    text          text     collate "C" not null,
    most          int      not null,
    critical      boolean  not null default false,
    result        smallint not null default 0,
    points        int      not null default 0,
    note          text     collate "C" not null default '',
    photo_ids     uuid[]   not null default '{}',
    primary key (community_id, id)
);
select platform.make_resource('inspection_item');
create unique index inspection_item_number on inspection_item (community_id, inspection_id, number) where deleted_at is null;
create index inspection_item_grid on inspection_item (grid_id, id desc) where deleted_at is null;

create table office (
    community_id int      not null,
    id           uuid     not null,
    kind         smallint not null,
    name         text     collate "C" not null,
    primary key (community_id, id)
);
select platform.make_resource('office');
create unique index office_kind on office (community_id, kind) where deleted_at is null;

create table inspection_report (
    community_id  int      not null,
    id            uuid     not null,
    grid_id       uuid,
    unit_id       uuid     not null,
    inspection_id uuid     not null,
    kind          smallint not null,
    office        text     collate "C",
    score         int      not null default 0,
    result        smallint not null,
    summary       text     collate "C" not null default '',
    state         smallint not null,
    received_by   text     collate "C" not null default '',
    received_at   timestamptz,
    primary key (community_id, id)
);
select platform.make_resource('inspection_report');
create unique index inspection_report_of on inspection_report (community_id, inspection_id) where deleted_at is null;
create index inspection_report_office on inspection_report (community_id, office, state, id desc) where deleted_at is null;
create index inspection_report_unit on inspection_report (unit_id, id desc) where deleted_at is null;
create index inspection_report_grid on inspection_report (grid_id, id desc) where deleted_at is null;

create table rectification (
    community_id   int      not null,
    id             uuid     not null,
    grid_id        uuid,
    unit_id        uuid     not null,
    inspection_id  uuid     not null,
    kind           smallint not null,
    demand         text     collate "C" not null default '',
    due_on         date,
    state          smallint not null,
    overdue_on     date,
    rounds         int      not null default 0,
    submitted_at   timestamptz,
    submitted_note text     collate "C" not null default '',
    submitted_photo_ids uuid[] not null default '{}',
    closed_at      timestamptz,
    reinspection_id uuid,
    primary key (community_id, id)
);
select platform.make_resource('rectification');
create index rectification_unit on rectification (unit_id, id desc) where deleted_at is null;
create index rectification_grid on rectification (grid_id, id desc) where deleted_at is null;
create index rectification_due on rectification (due_on) where state < 3 and overdue_on is null and deleted_at is null;   -- those that a chore looks for
