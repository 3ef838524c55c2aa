update source_run set validator = $3 where community_id = $1 and id = $2
