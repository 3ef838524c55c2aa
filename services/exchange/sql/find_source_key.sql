select permit, bearer from source_key where community_id = $1 and source_id = $2
