-- A region changes at this version of the access snapshot.
with state as (update access_state set places_version = $2)
update region set access_version = $2 where community_id = 0 and id = $1
