-- Files: what is known of them. Their bytes lie outside the database, in parts.
create table file (
    community_id int      not null,
    id           uuid     not null,
    grid_id      uuid,
    name         text     collate "C" not null,
    purpose      smallint not null,
    class        smallint not null,
    owner_type   text     collate "C",
    owner_id     uuid,
    expires_at   timestamptz,
    size         bigint   not null,
    part_size    int      not null,
    sha256       text     collate "C",
    state        smallint not null,
    media_type   text     collate "C",
    uploaded_by  uuid,
    completed_at timestamptz,
    swept_at     timestamptz,              -- deleted, and its bytes are gone
    erased_at    timestamptz,
    primary key (community_id, id)
);
select platform.make_resource('file', own_column => 'uploaded_by');
create index file_owner on file (owner_id) where owner_id is not null and deleted_at is null;
create index file_sha256 on file (community_id, sha256) where sha256 is not null and deleted_at is null;
create index file_expires on file (expires_at) where expires_at is not null and deleted_at is null;
create index file_uploading on file (created_at) where state = 1 and deleted_at is null;
create index file_erased on file (erased_at) where erased_at is not null;
create index file_unswept on file (deleted_at) where deleted_at is not null and swept_at is null;
select platform.make_searchable('file', '{purpose}');

-- What of a file is on disk. A row commits after its bytes.
create table part (
    community_id int         not null,
    file_id      uuid        not null,
    number       int         not null,
    size         int         not null,
    sha256       bytea       not null,
    at           timestamptz not null,
    primary key (community_id, file_id, number),
    foreign key (community_id, file_id) references file
);
grant select, insert, update (size, sha256, at), delete on part to linli_exchange;
