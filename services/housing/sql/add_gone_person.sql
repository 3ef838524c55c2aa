-- The file of this person ($2, of community $1) is closed; $3 goes on.
insert into gone_person (community_id, person_id, goes_on) values ($1, $2, $3)
    on conflict (community_id, person_id) do update set goes_on = excluded.goes_on
