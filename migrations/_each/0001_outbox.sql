-- Events of this service on their way to the bus. Rows are drawn under the lock of their aggregate, so the
-- order of ids is the aggregate's order. They stay at least seven days after publishing.
create table outbox (
    id           bigint      generated always as identity (cache 1) primary key,
    at           timestamptz not null,
    subject      text        not null,
    community_id int         not null,
    aggregate    text        not null,
    aggregate_id uuid        not null,
    payload      bytea       not null,
    traceparent  text        not null,
    published_at timestamptz
);
create index on outbox (id) where published_at is null;
alter table outbox alter payload set storage external;   -- a batch is large: packing it costs more than its room
grant select, insert, update (published_at) on outbox to :service_role;
