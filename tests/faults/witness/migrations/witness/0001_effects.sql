-- Each effect of an event, in the order in which they took effect. An effect that happens twice is two rows.
create table effect (
    n         bigint generated always as identity (cache 1) primary key,
    event_id  bigint not null,                 -- in the outbox of population
    person_id uuid   not null,
    version   bigint not null,                 -- of the person after the change
    said      text   not null                  -- what the writer had put there
);
grant select, insert on effect to linli_witness;
