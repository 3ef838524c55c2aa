-- Whose data a request is about: community $1, id $2, kept as it is meanwhile. $3: may the file be a deleted one?
select 1 from person
 where community_id = $1 and id = $2 and merged_into is null and continued_by is null and erased_at is null
   and (deleted_at is null or $3)
   for share
