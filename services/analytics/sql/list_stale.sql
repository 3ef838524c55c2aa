-- Records of a kind ($1) that their service is to be asked for, those first that have waited longest; $2 at most.
select id, seq from stale where kind = $1 order by seq limit $2
