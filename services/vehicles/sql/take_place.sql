-- So many ($3) places more of a zone ($2, of community $1) are taken; fewer, where it is below zero.
update zone_use set taken = taken + $3 where community_id = $1 and zone_id = $2
