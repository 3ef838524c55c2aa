-- Does a region still have others below it?
select exists (select from region where community_id = 0 and parent_id = $1 and deleted_at is null) as any_below
