-- Does a region still have others below it, or records of any service in it?
select exists (select from region below where below.community_id = 0 and below.parent_id = r.id and below.deleted_at is null) as below,
       r.kind >= 4 and platform.place_in_use(greatest(r.number, p.number), case when r.kind = 5 then r.id end) as used
  from region r left join region p on p.community_id = 0 and p.id = r.parent_id where r.community_id = 0 and r.id = $1
