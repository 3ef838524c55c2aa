-- This record ($2, of community $1) is not found any more.
delete from entry where community_id = $1 and id = $2
