-- The level of a parent; locked against its deletion while a child is added.
select kind from region where community_id = 0 and id = $1 and deleted_at is null for share
