-- Records on their way to a file.
create table export (
    id           uuid        primary key,
    resource     text        not null,           -- its table
    owner_id     text        not null,
    community_id int         not null,
    ordered      bytea       not null,           -- linli.ExportOrder, sealed
    state        smallint    not null,           -- linli.Export.State
    approver_id  text        not null default '',
    rows         bigint      not null default 0,
    file_id      text        not null default '',
    problem      text        not null default '',
    created_at   timestamptz not null,
    ended_at     timestamptz,
    leased_until timestamptz                     -- somebody works at it
);
create index on export (owner_id, resource, id);
create index on export (created_at) where state in (1, 2);
grant select, insert, update, delete on export to :service_role;
