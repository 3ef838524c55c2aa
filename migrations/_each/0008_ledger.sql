-- How long each ledger outside the database was, and its last line's MAC, when this database last heard of it: one that is
-- shorter, or another, has lost something (libs/host/ledger). After a restore it is longer.
create table ledger (
    name  text   primary key,
    lines bigint not null,
    mac   text   not null
);
grant select, insert, update on ledger to :service_role;
