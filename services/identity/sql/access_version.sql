-- The version that every other process must have reached within two seconds.
select version, whole_since, places_version from access_state
