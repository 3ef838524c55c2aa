-- Files that were merged into this one ($1), and into those.
with recursive merged as (
    select community_id, id from house where merged_into = $1::uuid
    union
    select h.community_id, h.id from house h join merged m on h.merged_into = m.id
)
select id from merged order by id
