-- Beginnings of names: what a list needs to find the page (scope, category, order) lies in the index beside the name, so that
-- of the thousands who bear it only the page's rows are fetched.
drop index person_name;
drop index person_community_name;
create index person_name on person (name, id) include (community_id, grid_id, category) where deleted_at is null;
create index person_community_name on person (community_id, name, id) include (grid_id, category) where deleted_at is null;
