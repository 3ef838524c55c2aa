-- The places of the lot of a gate ($2, of community $1), as lock_places.sql locks those of a lot.
select from zone_use
 where community_id = $1 and lot_id = (select lot_id from gate where community_id = $1 and id = $2 and deleted_at is null)
 order by zone_id
   for update
