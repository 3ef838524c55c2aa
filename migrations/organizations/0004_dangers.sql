-- Hidden dangers, rules of warnings, warnings.
create table danger (
    community_id int      not null,
    id           uuid     not null,
    grid_id      uuid,
    unit_id      uuid     not null,
    kind         smallint not null,
    description  text     collate "C" not null,
    likelihood   float8   not null,
    exposure     float8   not null,
    consequence  float8   not null,
    score        int      not null default 0,
    level        smallint not null default 0,
    state        smallint not null,
    found_on     date,
    due_on       date,
    photo_ids    uuid[]   not null default '{}',
    closed_at    timestamptz,
    closed_note  text     collate "C" not null default '',
    primary key (community_id, id)
);
select platform.make_resource('danger');
create index danger_unit on danger (unit_id, id desc) where deleted_at is null;
create index danger_grid on danger (grid_id, id desc) where deleted_at is null;
create index danger_open on danger (community_id, score desc) where state = 1 and deleted_at is null;

create table warning_rule (
    community_id int      not null,
    id           uuid     not null,
    kind         smallint not null,
    danger_kind  smallint not null default 0,
    threshold    int      not null,
    window_days  int      not null default 0,
    least_people int      not null default 0,
    primary key (community_id, id)
);
select platform.make_resource('warning_rule');
create unique index warning_rule_kind on warning_rule (community_id, kind, danger_kind) where deleted_at is null;

create table warning (
    community_id int      not null,
    id           uuid     not null,
    grid_id      uuid,
    unit_id      uuid     not null,
    kind         smallint not null,
    danger_id    uuid,
    state        smallint not null,
    figure       int      not null default 0,
    threshold    int      not null default 0,
    note         text     collate "C" not null default '',
    settled_by   text     collate "C" not null default '',
    settled_at   timestamptz,
    primary key (community_id, id)
);
select platform.make_resource('warning');
create unique index warning_movement on warning (community_id, unit_id) where kind = 2 and state = 1 and deleted_at is null;
create unique index warning_danger on warning (danger_id) where state = 1 and deleted_at is null;
create index warning_of_danger on warning (danger_id) where danger_id is not null and deleted_at is null;
create index warning_unit on warning (unit_id, id desc) where deleted_at is null;
create index warning_state on warning (community_id, state, id desc) where deleted_at is null;
create index warning_grid on warning (grid_id, id desc) where deleted_at is null;
