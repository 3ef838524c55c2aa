-- People. Id number and phone are sealed; their blind indexes find exact values.
create table person (
    community_id     int      not null,
    id               uuid     not null,
    name             text     collate "C" not null,
    id_number        bytea,
    id_number_lookup bigint,
    phone            bytea,
    phone_lookup     bigint,
    category         smallint not null,
    grid_id          uuid,
    primary key (community_id, id)
);
select platform.make_resource('person', own_column => 'id');
create unique index person_id_number on person (community_id, id_number_lookup) where deleted_at is null;
create index person_id_number_anywhere on person (id_number_lookup) where deleted_at is null;
create index person_phone on person (phone_lookup) where deleted_at is null;
create index person_name on person (name, id) where deleted_at is null;
create index person_category on person (community_id, category, id desc) where deleted_at is null;
create index person_grid on person (grid_id, id desc) where deleted_at is null;
