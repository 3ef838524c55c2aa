-- What units are allowed to do, until when.
create table licence (
    community_id int      not null,
    id           uuid     not null,
    grid_id      uuid,
    unit_id      uuid     not null,
    kind         smallint not null,
    number       text     collate "C" not null,
    issued_by    text     collate "C" not null default '',
    issued_on    date,
    expires_on   date,
    revoked_on   date,
    state        smallint not null,
    remind_days  int      not null default 0,
    reminded_on  date,
    file_ids     uuid[]   not null default '{}',
    primary key (community_id, id)
);
select platform.make_resource('licence');
create unique index licence_number on licence (community_id, kind, number) where deleted_at is null;
create index licence_unit on licence (unit_id, id desc) where deleted_at is null;
create index licence_grid on licence (grid_id, id desc) where deleted_at is null;
create index licence_expires on licence (community_id, expires_on) where deleted_at is null;
create index licence_due on licence ((expires_on - remind_days)) where state = 1 and deleted_at is null;   -- those that a chore looks for
