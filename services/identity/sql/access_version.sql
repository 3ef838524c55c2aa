-- The version that every other process must have reached within two seconds.
select version from access_state
