update source_run set leased_until = $4 where community_id = $1 and id = $2 and state = $3
