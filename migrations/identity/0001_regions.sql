-- Regions: rows of the platform (community 0).
create table region (
    community_id   int      not null default 0 check (community_id = 0),
    id             uuid     not null,
    kind           smallint not null,
    name           text     collate "C" not null,
    code           text     collate "C" not null,
    parent_id      uuid,
    number         int      not null default 0,
    access_version bigint   not null default 0,        -- of the access snapshot that first showed it like this
    primary key (community_id, id)
);
select platform.make_resource('region');
create unique index region_code on region (community_id, code) where deleted_at is null;
create unique index region_number on region (community_id, number) where number > 0;   -- deleted ones too: never given again
create index region_parent on region (community_id, parent_id) where deleted_at is null;
create index region_access on region (access_version);
grant execute on function platform.place_in_use to linli_identity;
