-- How far the records of a kind ($1) were asked for.
select filled_to, filled::int from source_kind where kind = $1
