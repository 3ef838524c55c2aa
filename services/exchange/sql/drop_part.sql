delete from part where community_id = $1 and file_id = $2 and number = $3
