-- What the relay remembers of the stream that it fills: another one, or one that has lost its end, is filled again.
create table relay_state (
    only_row       boolean     primary key default true check (only_row),
    stream_created timestamptz not null,
    last_sequence  bigint      not null
);
grant select, insert, update on relay_state to :service_role;
grant delete on outbox to :service_role;

-- Events of other services. The last one that took effect, for each aggregate: an older one is a repetition.
create table event_mark (
    source       text   not null,
    aggregate_id uuid   not null,
    last_id      bigint not null,                -- in the outbox of the source
    primary key (source, aggregate_id)
);
grant select, insert, update (last_id) on event_mark to :service_role;

-- Events whose handler failed, and those of the same aggregate behind them, in the order of their ids.
create table event_parked (
    source       text        not null,
    id           bigint      not null,
    aggregate_id uuid        not null,
    subject      text        not null,
    event        bytea       not null,           -- linli.OutboxEvent
    attempts     int         not null,
    next_at      timestamptz not null,
    why          text        not null,
    dead         boolean     not null default false,   -- tried for the last time: a person decides (linlictl events)
    at           timestamptz not null,
    primary key (source, id, aggregate_id)       -- a batch tells of many
);
create index on event_parked (source, aggregate_id, id);
grant select, insert, delete, update (attempts, next_at, why, dead) on event_parked to :service_role;
