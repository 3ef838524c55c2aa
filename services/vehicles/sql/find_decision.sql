-- What a gate ($2, of community $1) was told by this key ($3), and about which plate.
select plate, answer from gate_decision where community_id = $1 and gate_id = $2 and request_key = $3
