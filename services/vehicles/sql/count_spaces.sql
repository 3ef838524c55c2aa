-- How many spaces are registered in a zone ($2, of community $1).
select count(*) from space where community_id = $1 and zone_id = $2 and deleted_at is null
