update source_run set leased_until = $1 where (community_id, id) = (
    select community_id, id from source_run where state in (1, 2) and (leased_until is null or leased_until <= $2)
     order by leased_until nulls first limit 1 for update skip locked)
returning id
