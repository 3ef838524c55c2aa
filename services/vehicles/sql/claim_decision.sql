-- A gate ($2, of community $1) asks by a key ($3) about a plate ($4) at a time ($5). A twin waits until this one is told.
insert into gate_decision (community_id, gate_id, request_key, plate, at) values ($1, $2, $3, $4, $5) on conflict do nothing
