-- People as population keeps them, but for the search columns, which a get does not read.
create table person (
    community_id     int      not null,
    id               uuid     not null,
    name             text     collate "C" not null,
    id_number        bytea,
    id_number_lookup bigint,
    phone            bytea,
    phone_lookup     bigint,
    category         smallint not null,
    primary key (community_id, id)
);
select platform.make_resource('person');
create unique index person_id_number on person (community_id, id_number_lookup) where deleted_at is null;
