-- An account changes at this version of the access snapshot, in something that permissions hang on.
update account set access_version = raise_version($2), access_changed_at = $2 where community_id = 0 and id = $1
