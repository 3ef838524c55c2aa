insert into source_key (community_id, source_id, permit, bearer) values ($1, $2, $3, $4)
on conflict (community_id, source_id) do update set permit = excluded.permit, bearer = excluded.bearer, validator = null
