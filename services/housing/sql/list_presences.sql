-- What is known on the day $3 at $4 of the houses of a community ($1), or of one of its buildings ($2), where somebody is registered: $6 of
-- them behind a house ($5).
select house_id, people, water, power, gas, door
  from presences($1, array(select houses_lived_in($1, $2::uuid, $3::date, $5, $6)), $3::date, $4::timestamptz)
 order by house_id
