-- Sessions that ended so lately that an access token of theirs could still be alive.
select id from session where community_id = 0 and ended_at > $1 order by id
