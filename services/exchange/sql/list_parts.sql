select number, sha256 from part where community_id = $1 and file_id = $2 order by number
