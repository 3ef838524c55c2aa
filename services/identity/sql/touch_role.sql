-- A role changes at this version of the access snapshot.
update role set access_version = raise_version($2) where community_id = 0 and id = $1
