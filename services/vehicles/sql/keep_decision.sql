-- What a gate ($2, of community $1) was told by its key ($3).
update gate_decision set answer = $4 where community_id = $1 and gate_id = $2 and request_key = $3
