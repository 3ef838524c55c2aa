-- Files on their way to become records: what was asked, how far it is, and what it did.
create table import (
    id           uuid        primary key,
    resource     text        not null,           -- its table
    owner_id     text        not null,
    ordered      bytea       not null,           -- linli.ImportOrder, sealed
    content      bytea,                          -- a small file that came with the request, sealed; goes after a week
    headings     bytea,                          -- linli.ImportCells, sealed; goes with it
    state        smallint    not null,           -- linli.Import.State
    mode         smallint    not null,
    dry_run      boolean     not null,
    file_id      text        not null,
    problem      text        not null default '',
    rows         bigint      not null default 0,
    adds         bigint      not null default 0,
    changes      bigint      not null default 0,
    unchanged    bigint      not null default 0,
    refused      bigint      not null default 0,
    done         bigint      not null default 0,
    kept         bigint      not null default 0,
    mark         bigint      not null default 0,  -- the last row of the sheet that this pass has behind it
    created_at   timestamptz not null,
    began_at     timestamptz not null,           -- of this pass
    told_at      timestamptz not null,           -- of the last progress
    ended_at     timestamptz,
    leased_until timestamptz                     -- somebody works at it
);
create index on import (owner_id, resource, id);
create index on import (created_at) where state in (1, 3, 7);
create table import_fault (
    import_id uuid   not null,
    row       bigint not null,
    "column"  int    not null,                   -- from 0 on; -1: the row as a whole
    field     text   not null,
    reason    text   not null,
    primary key (import_id, row, "column")
);
-- Refused rows as they were read, for the sheet of errors; they go after a week.
create table import_refused (
    import_id uuid   not null,
    row       bigint not null,
    cells     bytea  not null,                   -- linli.ImportCells, sealed
    primary key (import_id, row)
);
-- What it wrote, for undoing it: a record is taken back while it is at the version that the import left.
create table import_record (
    import_id uuid    not null,
    row       bigint  not null,
    record_id uuid    not null,
    version   bigint  not null,
    kept      boolean not null default false,
    primary key (import_id, row)
);
grant select, insert, update, delete on import, import_fault, import_refused, import_record to :service_role;
