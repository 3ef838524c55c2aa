-- A start: what others know from before is fetched anew as a whole.
update access_state
   set version = greatest(version + 1, $1), whole_since = greatest(version + 1, $1), places_version = greatest(version + 1, $1)
