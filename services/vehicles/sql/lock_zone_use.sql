-- How many places of a zone ($2, of community $1) are taken; nobody takes or frees one until the transaction ends.
select taken from zone_use where community_id = $1 and zone_id = $2 for update
