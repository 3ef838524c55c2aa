-- What roles give, and what their holders may pass on.
select id, name, permissions, may_grant, clearance, duty from role where community_id = 0 and id = any ($1::uuid[]) and deleted_at is null
