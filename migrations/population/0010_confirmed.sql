-- The day on which a source last said that a record is so.
alter table person add column confirmed_on date;
grant update (confirmed_on) on person to linli_population;
