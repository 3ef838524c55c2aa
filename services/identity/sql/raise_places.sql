-- A region changes at this version of the access snapshot.
update region set access_version = raise_version($2, true) where community_id = 0 and id = $1
