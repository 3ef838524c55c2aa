-- The day on which a source last said that a record is so.
alter table watch add column confirmed_on date;
grant update (confirmed_on) on watch to linli_vehicles;
alter table vehicle add column confirmed_on date;
grant update (confirmed_on) on vehicle to linli_vehicles;
