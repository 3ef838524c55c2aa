-- Files that this one ($1) goes on from, as far as the caller's scope reaches.
select id from person where merged_into = $1 or continued_by = $1 order by id
