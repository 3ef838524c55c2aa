-- Files that were merged into this one ($1), as far as the caller's scope reaches.
select id from unit where merged_into = $1::uuid order by id
