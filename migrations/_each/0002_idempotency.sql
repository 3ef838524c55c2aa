-- Calls that came with an Idempotency-Key, and their sealed answers; kept for a day.
create table idempotency (
    principal text        not null,
    method    text        not null,
    key       text        not null,
    body_hash bytea       not null,
    answer    bytea,                       -- set in the transaction that claims the key
    etag      text        not null default '',
    at        timestamptz not null,
    primary key (principal, method, key)
);
create index on idempotency (at);
grant select, insert, delete, update (answer, etag) on idempotency to :service_role;
