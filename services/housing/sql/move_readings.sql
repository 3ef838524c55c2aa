-- Readings of a house ($2, of community $1), of kinds that another one ($3) has none of, are that one's.
select move_readings($1, $2, $3)
