-- How frequent each gram of a searched resource is, where it is frequent at all; counted anew every hour.
create table search_gram (
    resource text   not null,
    gram     int    not null,
    rows     bigint not null,
    primary key (resource, gram)
);

-- Counts of records by the values of the fields that their contract names (stats_by, in that order). A write adds what it
-- changes to stat_delta; the deltas are folded into stat every second, so that writers never wait for one another's counter.
create table stat (
    community_id int    not null,
    resource     text   not null,
    dims         text[] collate "C" not null,
    n            bigint not null,
    primary key (community_id, resource, dims)
);
create table stat_delta (
    id           bigint generated always as identity primary key,
    community_id int    not null,
    resource     text   not null,
    dims         text[] collate "C" not null,
    n            bigint not null
);
grant select, insert, update (n) on stat to :service_role;
grant select, insert, delete, update (n) on stat_delta to :service_role;
alter table stat enable row level security;
alter table stat_delta enable row level security;
create policy in_scope on stat using ((select platform.scope_all()) or community_id = any ((select platform.scope_ids())::int[]));
create policy in_scope on stat_delta for select using ((select platform.scope_all()) or community_id = any ((select platform.scope_ids())::int[]));
create policy of_any_write on stat_delta for insert with check (true);   -- of a row that was let in: perhaps by its grid alone
create policy folded on stat_delta for delete using ((select platform.scope_all()));
create policy locked on stat_delta for update using ((select platform.scope_all()));   -- folding takes each under a lock

-- Who did what, was shown what, and why. The service adds rows and never reads, changes or removes one; the audit
-- administrator reads them all by platform.audit_trail.
create table audit (
    community_id int         not null,
    id           uuid        not null,          -- in the order of time
    at           timestamptz not null,
    actor        text        not null,          -- user id, or "service:…"
    session_id   text        not null,
    request_id   text        not null,
    action       text        not null,          -- "reveal"
    resource     text        not null,
    record_id    uuid        not null,
    version      bigint      not null,
    reason       text        not null,
    primary key (community_id, id)
);
create index on audit (id desc);
create index on audit (actor, id desc);
create index on audit (record_id, id desc);
grant insert on audit to :service_role;
select platform.show_audit();
