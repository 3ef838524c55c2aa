-- The records of a kind ($1) were asked for up to this one ($2), or all of them ($3).
update source_kind set filled_to = $2, filled = $3 where kind = $1
