-- The day on which a source last said that a record is so.
alter table unit add column confirmed_on date;
grant update (confirmed_on) on unit to linli_organizations;
