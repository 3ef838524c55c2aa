-- A zone ($2, of community $1) is gone, with nobody in it.
delete from zone_use where community_id = $1 and zone_id = $2 and taken = 0
