-- All places, for the access snapshot.
select id, parent_id, number from region where community_id = 0 and deleted_at is null order by id
