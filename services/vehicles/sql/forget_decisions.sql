-- What gates were told before a time ($1) is not asked for again; $2 at most.
delete from gate_decision where (community_id, gate_id, request_key) in
    (select community_id, gate_id, request_key from gate_decision where at < $1 order by at limit $2)
