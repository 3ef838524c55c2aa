-- What is known of a house ($1, $2) on the day $3 at $4: see presences() in the migrations.
select house_id, people, water, power, gas, door
  from presences($1, array(select id from house where community_id = $1 and id = $2 and deleted_at is null), $3::date, $4::timestamptz)
