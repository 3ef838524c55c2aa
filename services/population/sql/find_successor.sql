-- The file that a person's ($2, of community $1) has been merged into, and that one's, to the last; their own where it was not.
with recursive file(id, goes_on) as (
    select $2::uuid, (select merged_into from person where community_id = $1 and id = $2::uuid)
    union
    select p.id, p.merged_into from file f join person p on p.community_id = $1 and p.id = f.goes_on
)
select id from file where goes_on is null
