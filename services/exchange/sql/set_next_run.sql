-- When it runs is no change of the record: no history says so, {runs} does.
update source set last_run_at = $3, next_run_at = $4 where community_id = $1 and id = $2
