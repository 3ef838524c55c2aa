-- Of the same day: each day begins with all of it, which confirms what is unchanged.
select validator from source_key where community_id = $1 and source_id = $2 and validated_on = $3::date and validator is not null
