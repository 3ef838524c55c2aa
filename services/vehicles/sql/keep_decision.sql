-- What a gate ($2, of community $1) was told by its key ($3) about a plate ($4) at a time ($5): the answer ($6). Only a twin that came in
-- between, where the lot has no places to queue at, keeps it from being kept.
insert into gate_decision (community_id, gate_id, request_key, plate, at, answer) values ($1, $2, $3, $4, $5, $6) on conflict do nothing
