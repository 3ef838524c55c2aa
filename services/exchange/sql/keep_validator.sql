-- A row that was refused is tried again, whether or not the other side has changed anything.
update source_key k set validator = r.validator, validated_on = $3::date from source_run r
 where r.community_id = $1 and r.id = $2 and r.state = 3 and r.refused = 0 and k.community_id = r.community_id and k.source_id = r.source_id
