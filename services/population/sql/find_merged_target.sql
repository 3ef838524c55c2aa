-- The file that goes on for it ($1), where it was merged.
select goes_on from merged_target where target_id = $1
