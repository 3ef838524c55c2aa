-- Sources: whose data comes by itself, on schedule, and each time that it came.
create table source (
    community_id int      not null,
    id           uuid     not null,
    name         text     collate "C" not null,
    kind         smallint not null,
    address      text     collate "C" not null,
    feeds        text     collate "C" not null,
    schedule     text     collate "C" not null,
    columns      text[]   collate "C" not null default '{}',
    state        smallint not null,
    owner_id     uuid,
    next_run_at  timestamptz,              -- null: paused
    last_run_at  timestamptz,
    last_run_id  uuid,
    last_state   smallint not null default 0,
    adds         bigint   not null default 0,
    changes      bigint   not null default 0,
    unchanged    bigint   not null default 0,
    refused      bigint   not null default 0,
    problem      text     collate "C" not null default '',
    primary key (community_id, id)
);
select platform.make_resource('source');
create unique index source_name on source (community_id, name) where deleted_at is null;
create index source_due on source (next_run_at) where next_run_at is not null and deleted_at is null;
select platform.make_searchable('source', '{kind,state}');

-- What a source may and knows, sealed; gone when it is paused.
create table source_key (
    community_id int   not null,
    source_id    uuid  not null,
    permit       bytea not null,           -- of the service that imports, which alone can read it
    bearer       bytea,
    primary key (community_id, source_id),
    foreign key (community_id, source_id) references source
);
grant select, insert, update (permit, bearer), delete on source_key to linli_exchange;

create table source_run (
    community_id int      not null,
    id           uuid     not null,
    source_id    uuid     not null,
    state        smallint not null,
    file_name    text     collate "C" not null default '',
    file_id      uuid,
    bytes        bigint   not null default 0,
    rows         bigint   not null default 0,
    adds         bigint   not null default 0,
    changes      bigint   not null default 0,
    unchanged    bigint   not null default 0,
    refused      bigint   not null default 0,
    problem      text     collate "C" not null default '',
    ended_at     timestamptz,
    leased_until timestamptz,              -- somebody works at it
    primary key (community_id, id),
    foreign key (community_id, source_id) references source
);
select platform.make_resource('source_run');
create index source_run_source on source_run (source_id, id desc);
create unique index source_run_open on source_run (community_id, source_id) where state in (1, 2);   -- one at a time
create index source_run_waits on source_run (id) where state in (1, 2);
