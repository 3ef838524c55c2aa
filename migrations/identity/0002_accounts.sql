-- Accounts, roles and sessions: who may sign in and what they may (GB/T 42455.1-2023, 7.3.2, 7.3.6).
-- Platform rows: community 0. Not served by the engine yet, so grants stand here.

create sequence community_number as int maxvalue 268435455 no cycle;   -- 28 bits of every id; never given again
grant usage on sequence community_number to linli_identity;

-- Version of everything that permissions hang on; raised in the transaction of each change.
create table access_state (
    only_row boolean primary key default true check (only_row),
    version  bigint  not null
);
insert into access_state (version) values (1);
grant select, update (version) on access_state to linli_identity;

create table role (
    community_id int      not null default 0 check (community_id = 0),
    id           uuid     not null,
    name         text     collate "C" not null,
    permissions  text[]   not null,              -- "population.person.read", "population.*", "*"
    clearance    smallint not null,              -- linli.DataClass, INTERNAL (2) to SENSITIVE (4)
    primary key (community_id, id),
    unique (community_id, name)
);
grant select, insert, update (name, permissions, clearance) on role to linli_identity;

create table account (
    community_id int         not null default 0 check (community_id = 0),
    id           uuid        not null,
    account      text        collate "C" not null,
    password     text        not null,           -- PHC string of argon2id
    password_change_required boolean not null,
    role_ids     uuid[]      not null,
    scope_all    boolean     not null,
    region_ids   uuid[]      not null,           -- where not scope_all: these and everything below
    created_at   timestamptz not null,
    primary key (community_id, id),
    unique (community_id, account)
);
grant select, insert, update (password, password_change_required, role_ids, scope_all, region_ids) on account to linli_identity;

create table session (
    community_id int         not null default 0 check (community_id = 0),
    id           uuid        not null,
    account_id   uuid        not null,
    created_at   timestamptz not null,
    ends_at      timestamptz not null,           -- refreshing stops here
    ended_at     timestamptz,                    -- signed out, password changed, or a refresh token used twice
    primary key (community_id, id),
    foreign key (community_id, account_id) references account
);
create index on session (community_id, account_id) where ended_at is null;
create index on session (community_id, ended_at) where ended_at is not null;
grant select, insert, update (ended_at) on session to linli_identity;

-- Each refresh token ever given, by its SHA-256: one use, a second use ends the session.
create table refresh_token (
    community_id int         not null default 0 check (community_id = 0),
    hash         bytea       not null,
    session_id   uuid        not null,
    used_at      timestamptz,
    primary key (community_id, hash),
    foreign key (community_id, session_id) references session
);
grant select, insert, update (used_at) on refresh_token to linli_identity;
