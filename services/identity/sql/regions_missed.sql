-- Regions that were deleted in the last day although a record of theirs is there, and what they lay in; the highest first.
with recursive missed (id, parent_id, kind) as (
    select r.id, r.parent_id, r.kind
      from region r left join region p on p.community_id = 0 and p.id = r.parent_id
     where r.community_id = 0 and r.deleted_at > $1 - interval '1 day' and r.kind >= 4
       and platform.place_in_use(greatest(r.number, p.number), case when r.kind = 5 then r.id end)
    union
    select p.id, p.parent_id, p.kind from region p join missed m on p.id = m.parent_id where p.community_id = 0 and p.deleted_at is not null
)
select id from missed order by kind
