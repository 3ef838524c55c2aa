-- The day on which a source last said that a record is so.
alter table building add column confirmed_on date;
grant update (confirmed_on) on building to linli_housing;
alter table unit add column confirmed_on date;
grant update (confirmed_on) on unit to linli_housing;
alter table occupancy add column confirmed_on date;
grant update (confirmed_on) on occupancy to linli_housing;
alter table house add column confirmed_on date;
grant update (confirmed_on) on house to linli_housing;
alter table lease add column confirmed_on date;
grant update (confirmed_on) on lease to linli_housing;
