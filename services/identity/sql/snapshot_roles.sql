-- All roles, for the access snapshot.
select id, name, permissions, clearance from role where community_id = 0 order by id
