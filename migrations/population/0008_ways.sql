-- Beginnings of names, beside what else is asked of people: category, level and age lie in the indexes of the names too, so that
-- of those who bear a frequent name none is fetched to be looked at and left. Where very many bear it, the way from the newest
-- on is nearer, through those of the category alone. All who are told a level are of one category, which a planner that takes
-- both for independent of one another does not know.
drop index person_name;
drop index person_community_name;
drop index person_category;
create index person_name on person (name, id) include (community_id, grid_id, category, key_level, birth_date) where deleted_at is null;
create index person_community_name on person (community_id, name, id) include (grid_id, category, key_level, birth_date) where deleted_at is null;
create index person_category on person (community_id, category, id desc) include (grid_id, name, key_level, birth_date) where deleted_at is null;
create index person_category_way on person (category, id) include (community_id, grid_id, name, key_level, birth_date) where deleted_at is null;
create statistics person_kinds (mcv) on category, key_level from person;
