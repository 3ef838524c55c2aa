-- Sessions that ended after a version, so lately that an access token of theirs could still be alive.
select id as session_id, ended_at as at from session where ended_at > $2 and ended_version > $1 order by id
