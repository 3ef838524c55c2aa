-- Files that this one ($1) goes on from, as far as the caller's scope reaches.
select id from person where merged_into = $1::uuid or continued_by = $1::uuid order by id
