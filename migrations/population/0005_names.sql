-- Beginnings of names within communities: `name="王秀*"` of who sees one or a few reads only their people. For who sees all
-- the frequency of the beginning decides between the name's index and the way from the newest on: a fine sample tells it.
create index person_community_name on person (community_id, name, id) where deleted_at is null;
alter table person alter column name set statistics 1000;
