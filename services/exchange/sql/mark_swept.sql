update file set swept_at = $3 where community_id = $1 and id = $2
