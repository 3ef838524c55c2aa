-- Of houses ($1) the warnings of a kind ($2) that are open, or were settled since $3.
select house_id, id, state from warning
 where house_id = any ($1::uuid[]) and kind = $2 and deleted_at is null and (state = 1 or settled_at > $3::timestamptz)
