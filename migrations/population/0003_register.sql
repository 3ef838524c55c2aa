-- The register: all that is said of a person, households, links, tags, collections, consents, subject requests.
alter table person
    add column former_name        text collate "C" not null default '',
    add column sex                smallint not null default 0,
    add column birth_date         date,
    add column ethnicity          text collate "C" not null default '',
    add column nationality        text collate "C",
    add column document_type      smallint not null default 0,
    add column document_number    bytea,                       -- sealed
    add column document_number_lookup bigint,
    add column residence_address  text collate "C",
    add column residence_since    date,
    add column stay_until         date,
    add column stay_reason        text collate "C" not null default '',
    add column registered_address text collate "C" not null default '',
    add column registered_region  text collate "C",
    add column education          smallint not null default 0,
    add column marital_status     smallint not null default 0,
    add column political_status   smallint not null default 0,
    add column occupation         text collate "C" not null default '',
    add column employer           text collate "C" not null default '',
    add column key_class          smallint not null default 0,
    add column key_level          smallint not null default 0,
    add column reviewed_on        date,
    add column review_due_on      date,
    add column photo_object_id    uuid,
    add column face_object_id     uuid,
    add column identity_verified_at timestamptz,
    add column address_verified_at  timestamptz,
    add column face_verified_at     timestamptz,
    add column merged_into        uuid,
    add column continues          uuid,
    add column continued_by       uuid,
    add column erased_at          timestamptz;
grant update (former_name, sex, birth_date, ethnicity, nationality, document_type, document_number,
    document_number_lookup, residence_address, residence_since, stay_until, stay_reason, registered_address,
    registered_region, education, marital_status, political_status, occupation, employer, key_class, key_level,
    reviewed_on, review_due_on, photo_object_id, face_object_id, identity_verified_at, address_verified_at,
    face_verified_at, merged_into, continues, continued_by, erased_at) on person to linli_population;
create unique index person_document_number on person (community_id, document_number_lookup) where deleted_at is null;
create index person_address on person (community_id, residence_address) where deleted_at is null;
create index person_birth on person (community_id, birth_date) where deleted_at is null;
create index person_review_due on person (community_id, review_due_on) where review_due_on is not null and deleted_at is null;
create index person_erased on person (erased_at, id) where erased_at is not null;
create index person_merged_into on person (merged_into) where merged_into is not null;
create index person_continues on person (continues) where continues is not null;
create index person_continued_by on person (continued_by) where continued_by is not null;

-- People are counted by key class and level too.
update stat set dims = dims || array['0', '0'] where resource = 'person' and cardinality(dims) = 2;
update stat_delta set dims = dims || array['0', '0'] where resource = 'person' and cardinality(dims) = 2;

-- How alike two names are, for likely duplicates.
create extension if not exists fuzzystrmatch with schema platform;

create table household (
    community_id int  not null,
    id           uuid not null,
    number       text collate "C",
    house_id     uuid,
    address      text collate "C" not null default '',
    head_id      uuid,
    grid_id      uuid,
    primary key (community_id, id)
);
select platform.make_resource('household');
create index household_grid on household (grid_id, id desc) where deleted_at is null;
create unique index household_number on household (community_id, number) where deleted_at is null;
create index household_house on household (house_id) where deleted_at is null;

create table member (
    community_id int      not null,
    id           uuid     not null,
    household_id uuid     not null,
    person_id    uuid     not null,
    relation     smallint not null,
    valid_from   date,
    valid_until  date,
    grid_id      uuid,
    primary key (community_id, id)
);
select platform.make_resource('member', own_column => 'person_id');
create index member_grid on member (grid_id, id desc) where deleted_at is null;
create unique index member_person_id on member (community_id, person_id) where valid_until is null and deleted_at is null;
create unique index member_relation on member (community_id, household_id) where relation = 1 and valid_until is null and deleted_at is null;
create index member_household on member (household_id) where deleted_at is null;
create index member_person on member (person_id);

create table link (
    community_id int      not null,
    id           uuid     not null,
    person_id    uuid     not null,
    kind         smallint not null,
    target_id    uuid     not null,
    role         text collate "C",
    valid_from   date,
    valid_until  date,
    grid_id      uuid,
    primary key (community_id, id)
);
select platform.make_resource('link', own_column => 'person_id');
create index link_grid on link (grid_id, id desc) where deleted_at is null;
create index link_person on link (person_id);
create index link_target on link (target_id) where deleted_at is null;

create table tag (
    community_id int      not null,
    id           uuid     not null,
    person_id    uuid     not null,
    tag          text collate "C" not null,
    origin       smallint not null,
    rule_id      uuid,
    valid_from   date,
    valid_until  date,
    grid_id      uuid,
    primary key (community_id, id)
);
select platform.make_resource('tag', own_column => 'person_id');
create index tag_grid on tag (grid_id, id desc) where deleted_at is null;
create index tag_person on tag (person_id);
create index tag_tag on tag (community_id, tag) where deleted_at is null;
create index tag_rule_id on tag (rule_id) where rule_id is not null and deleted_at is null;

create table tag_rule (
    community_id int     not null,
    id           uuid    not null,
    tag          text collate "C" not null,
    condition    text collate "C" not null default '',
    min_age      int     not null default 0,
    max_age      int     not null default 0,
    disabled     boolean not null default false,
    primary key (community_id, id)
);
select platform.make_resource('tag_rule');

create table collection (
    community_id int      not null,
    id           uuid     not null,
    person_id    uuid,
    kind         smallint not null,
    state        smallint not null,
    name         text collate "C" not null default '',
    id_number    bytea,                        -- sealed, as phone and document_number are
    id_number_lookup bigint,
    phone        bytea,
    phone_lookup bigint,
    category     smallint not null default 0,
    ethnicity    text collate "C" not null default '',
    document_type smallint not null default 0,
    document_number bytea,
    document_number_lookup bigint,
    residence_address text collate "C" not null default '',
    residence_since date,
    stay_until   date,
    stay_reason  text collate "C" not null default '',
    registered_address text collate "C" not null default '',
    registered_region text collate "C" not null default '',
    key_class    smallint not null default 0,
    key_level    smallint not null default 0,
    review_due_on date,
    object_id    uuid,
    collected_by text collate "C" not null default '',
    submitted_by text collate "C" not null default '',
    reviewed_by  text collate "C" not null default '',
    submitted_at timestamptz,
    reviewed_at  timestamptz,
    reject_reason text collate "C" not null default '',
    grid_id      uuid,
    primary key (community_id, id)
);
select platform.make_resource('collection', own_column => 'person_id');
create index collection_grid on collection (grid_id, id desc) where deleted_at is null;
create index collection_person on collection (person_id);
create index collection_state on collection (community_id, state, id desc) where deleted_at is null;

create table consent (
    community_id int      not null,
    id           uuid     not null,
    person_id    uuid     not null,
    purpose      smallint not null,
    notice_version text collate "C" not null,
    given_on     date,
    method       smallint not null,
    guardian_name text collate "C" not null default '',
    evidence_object_id uuid,
    withdrawn_at timestamptz,
    grid_id      uuid,
    primary key (community_id, id)
);
select platform.make_resource('consent', own_column => 'person_id');
create index consent_grid on consent (grid_id, id desc) where deleted_at is null;
create index consent_person on consent (person_id);

create table subject_request (
    community_id int      not null,
    id           uuid     not null,
    person_id    uuid     not null,
    kind         smallint not null,
    state        smallint not null,
    note         text collate "C" not null default '',
    received_on  date,
    due_on       date,
    answer       text collate "C" not null default '',
    closed_by    text collate "C" not null default '',
    closed_at    timestamptz,
    grid_id      uuid,
    primary key (community_id, id)
);
select platform.make_resource('subject_request', own_column => 'person_id');
create index subject_request_grid on subject_request (grid_id, id desc) where deleted_at is null;
create index subject_request_person on subject_request (person_id);
create index subject_request_due on subject_request (community_id, due_on) where state = 1 and deleted_at is null;
