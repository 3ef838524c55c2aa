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
create index region_parent on region (community_id, parent_id);
create index region_access on region (access_version);
grant execute on function platform.place_in_use to linli_identity;

-- Regions and all below them; what lay there and is gone, too.
create function regions_below(roots uuid[]) returns uuid[]
    language sql stable
    return array(with recursive below (id) as (
                     select unnest(roots)
                     union
                     select r.id from region r join below b on r.parent_id = b.id where r.community_id = 0)
                 select id from below);

create function regions_in_scope() returns uuid[]
    language sql stable
    return regions_below(platform.scope_regions());
