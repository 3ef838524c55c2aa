-- Staff whose cars are no longer seen: after how many days, and how many they were when it was warned of.
alter table warning_rule add column absent_days int not null default 0;
grant update (absent_days) on warning_rule to linli_organizations;
alter table warning add column absent int not null default 0;
grant update (absent) on warning to linli_organizations;
