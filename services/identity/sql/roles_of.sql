-- What roles give, and what their holders may pass on.
select permissions, may_grant, clearance, duty from role where community_id = 0 and id = any ($1::uuid[]) and deleted_at is null
