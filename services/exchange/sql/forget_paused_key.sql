delete from source_key k using source s
 where k.community_id = $1 and k.source_id = $2 and s.community_id = $1 and s.id = $2 and s.state = 1
