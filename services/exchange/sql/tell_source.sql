update source set last_run_id = $3, last_state = $4, adds = $5, changes = $6, unchanged = $7, refused = $8, problem = $9
 where community_id = $1 and id = $2
