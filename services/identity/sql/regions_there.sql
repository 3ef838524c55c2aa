-- How many of these regions are there?
select count(*) from region where community_id = 0 and id = any ($1::uuid[]) and deleted_at is null
