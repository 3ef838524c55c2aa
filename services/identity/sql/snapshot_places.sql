-- Places for the access snapshot, a page of them: those that changed after a version, gone ones too, or all that are there.
select r.id, r.parent_id, case when r.kind = 5 then p.number else r.number end as number, r.kind = 5 as grid, r.deleted_at is not null as gone,
       case when r.kind = 4 then r.code::bigint else 0 end as division
  from region r left join region p on p.community_id = 0 and p.id = r.parent_id
 where r.community_id = 0 and (r.access_version > $1 or $1 = 0) and ($1 > 0 or r.deleted_at is null) and ($2::uuid is null or r.id > $2)
 order by r.id limit $3
