-- This person ($2, of community $1) is no elder alone, or no longer.
delete from alone_elder where community_id = $1 and person_id = $2
