-- Files that were merged into this one ($1).
select id from vehicle where merged_into = $1::uuid and deleted_at is not null order by id
