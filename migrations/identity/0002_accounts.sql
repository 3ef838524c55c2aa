-- Roles, users, their credentials and sessions: who may sign in and what they may (GB/T 42455.1-2023, 7.3.2, 7.3.4, 7.3.6).
-- Rows of the platform: community 0.

create sequence community_number as int maxvalue 268435455 no cycle;   -- 28 bits of every id; never given again
grant usage on sequence community_number to linli_identity;

-- Version of everything that permissions hang on; raised in the transaction of each change.
create table access_state (
    only_row       boolean primary key default true check (only_row),
    version        bigint  not null,
    whole_since    bigint  not null,          -- what is known from before is fetched anew as a whole: after a restore, perhaps
    places_version bigint  not null
);
insert into access_state (version, whole_since, places_version) values (1, 1, 1);
grant select, update (version, whole_since, places_version) on access_state to linli_identity;

-- Something that permissions hang on changes. The version is a time (µs since 1970) that never goes back: after the
-- restore of a backup it is still newer than all that any process has kept. Its row is locked until the commit, so
-- versions become visible in their order.
create function raise_version(at timestamptz, of_places boolean default false) returns bigint
    language sql
as $body$
    update access_state
       set version = greatest(version + 1, (extract(epoch from at) * 1000000)::bigint),
           places_version = case when of_places then greatest(version + 1, (extract(epoch from at) * 1000000)::bigint) else places_version end
    returning version
$body$;

create table role (
    community_id   int      not null default 0 check (community_id = 0),
    id             uuid     not null,
    name           text     collate "C" not null,
    description    text     collate "C" not null default '',
    permissions    text[]   not null default '{}',     -- "population.person.read", "population.*", "*"
    may_grant      text[]   not null default '{}',     -- what its holders may put into roles without holding it
    clearance      smallint not null,                  -- linli.DataClass
    rows           smallint not null,
    duty           smallint not null default 0,
    built_in       boolean  not null default false,
    access_version bigint   not null default 0,
    primary key (community_id, id)
);
select platform.make_resource('role');
create unique index role_name on role (community_id, name) where deleted_at is null;
create index role_access on role (access_version);

-- The built-in roles. The founder's serves every duty, to set up; then the three administrators take over.
select set_config('linli.scope', 'all', true);
insert into role (id, name, description, permissions, may_grant, clearance, rows, duty, built_in, created_at, updated_at) values
    ('01a00000-0000-8000-8000-000000000001', '创始管理员', '全部权限；用于初始设置，之后应由三类管理员分任 / everything, to set up; then the three administrators take over',
     '{*}', '{*}', 3, 1, 0, true, now(), now()),
    ('01a00000-0000-8000-8000-000000000002', '系统管理员', '账号与区域 / system administrator: accounts and regions',
     '{identity.user.read,identity.user.create,identity.user.update,identity.user.delete,identity.user.reset,identity.user.endSessions,identity.region.*,identity.role.read}',
     '{}', 3, 1, 1, true, now(), now()),
    ('01a00000-0000-8000-8000-000000000003', '安全管理员', '角色与授权 / security administrator: roles and who has them',
     '{identity.role.*,identity.user.read,identity.user.grant,identity.user.endSessions,identity.region.read}', '{*}', 3, 1, 2, true, now(), now()),
    ('01a00000-0000-8000-8000-000000000004', '审计管理员', '审计与历史 / audit administrator: what was done, and by whom',
     '{identity.audit.read,identity.user.read,identity.role.read,identity.region.read}', '{}', 3, 1, 3, true, now(), now());
insert into role_history (community_id, id, version, at, actor, action, changes)
    select 0, id, 1, created_at, 'service:identity', 1, '[]' from role;

create table account (
    community_id   int         not null default 0 check (community_id = 0),
    id             uuid        not null,
    account        text        collate "C" not null,
    name           text        collate "C" not null,
    phone          bytea,                              -- sealed
    phone_lookup   bigint,                             -- blind index
    role_ids       uuid[]      not null default '{}',
    everywhere     boolean     not null default false,
    region_ids     uuid[]      not null default '{}',  -- where not everywhere: these and everything below
    person_id      uuid,
    valid_until    timestamptz,
    idle_minutes   int         not null,
    max_sessions   int         not null,
    state          smallint    not null,
    access_version bigint      not null default 0,     -- of its last change that permissions hang on
    access_changed_at timestamptz,
    primary key (community_id, id),
    check (not everywhere or region_ids = '{}')
);
select platform.make_resource('account', own_column => 'id', regions_column => 'region_ids');
create unique index account_account on account (community_id, account);   -- deleted ones too: a name is never given again
create index account_phone on account (phone_lookup) where deleted_at is null;
create index account_name on account (name, id) where deleted_at is null;
create index account_roles on account using gin (role_ids);
create index account_regions on account using gin (region_ids);
create index account_access on account (access_version);
select platform.make_searchable('account', '{state}');
grant select on region to identity_search;                -- regions_in_scope() in a search

-- The password of an account. No row: nobody can sign in.
create table credential (
    community_id int         not null default 0 check (community_id = 0),
    account_id   uuid        not null,
    password     text        not null,                 -- PHC string of argon2id
    must_change  boolean     not null,                 -- a one-time password
    changed_at   timestamptz not null,
    primary key (community_id, account_id),
    foreign key (community_id, account_id) references account
);
grant select, insert, update (password, must_change, changed_at) on credential to linli_identity;

create table session (
    community_id  int         not null default 0 check (community_id = 0),
    id            uuid        not null,
    account_id    uuid        not null,
    created_at    timestamptz not null,
    last_used_at  timestamptz not null,
    ends_at       timestamptz not null,                -- refreshing stops here
    source        text        collate "C" not null,    -- address that signed in
    ended_at      timestamptz,                         -- signed out, idle, password changed, a refresh token used twice
    ended_version bigint,                              -- of the access snapshot that told so
    primary key (community_id, id),
    foreign key (community_id, account_id) references account
);
create index on session (community_id, account_id, created_at) where ended_at is null;
create index on session (ended_version) where ended_at is not null;
grant select, insert, update (last_used_at, ended_at, ended_version) on session to linli_identity;

-- Each refresh token ever given, by its SHA-256: one use, a second use ends the session.
create table refresh_token (
    community_id int         not null default 0 check (community_id = 0),
    hash         bytea       not null,
    session_id   uuid        not null,
    used_at      timestamptz,
    primary key (community_id, hash),
    foreign key (community_id, session_id) references session
);
create index on refresh_token (session_id);
grant select, insert, update (used_at), delete on refresh_token to linli_identity;

-- A new password: the user's own, or a one-time password that must be changed. Every session of the account ends but for one
-- that is spared. Called by the service, and by an operator (linlictl reset-password).
create function store_password(account uuid, hash text, one_time boolean, spared uuid, at timestamptz) returns void
    language sql
as $body$
    update account set access_version = raise_version(at), access_changed_at = at where community_id = 0 and id = store_password.account;
    insert into credential (account_id, password, must_change, changed_at) values (store_password.account, hash, one_time, at)
        on conflict (community_id, account_id) do update
        set password = excluded.password, must_change = excluded.must_change, changed_at = excluded.changed_at;
    update session set ended_at = at, ended_version = (select version from access_state)
     where community_id = 0 and account_id = store_password.account and ended_at is null and (spared is null or id <> spared);
$body$;

-- Failed sign-ins, by what they have in common: account and source, account alone, source alone, known device.
create table guess (
    bucket   text        primary key,                  -- keyed hash
    free     int         not null,                     -- so many cost no wait
    failures int         not null,
    last_at  timestamptz not null,
    next_at  timestamptz not null                      -- refused until then, whatever the password
);
create index on guess (last_at);
grant select, insert, update (free, failures, last_at, next_at), delete on guess to linli_identity;

-- Devices that an account has signed in from, by the SHA-256 of the token that they keep: others' guesses do not slow them down.
create table device (
    hash       bytea       primary key,
    account_id uuid        not null,
    ends_at    timestamptz not null
);
create index on device (ends_at);
grant select, insert, delete on device to linli_identity;

-- Does what a role gives cover this permission, or this pattern of them? As libs/authz does when a call comes.
create function covers(pattern text, permission text) returns boolean
    language sql immutable
    return pattern in ('*', permission) or (right(pattern, 2) = '.*' and starts_with(permission, left(pattern, -1)));

-- What only one of the three administrators does (Role.Duty). To read is nobody's alone, but for the audit.
create table reserved (
    permission text     primary key,
    duty       smallint not null
);
insert into reserved values
    ('identity.user.create', 1), ('identity.user.update', 1), ('identity.user.delete', 1), ('identity.user.reset', 1),
    ('identity.region.create', 1), ('identity.region.update', 1), ('identity.region.delete', 1),
    ('identity.role.create', 2), ('identity.role.update', 2), ('identity.role.delete', 2), ('identity.user.grant', 2),
    ('identity.audit.read', 3);
grant select on reserved to linli_identity;
