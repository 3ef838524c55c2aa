-- This person ($2, of community $1) is old and lives alone.
insert into alone_elder (community_id, person_id) values ($1, $2) on conflict do nothing
