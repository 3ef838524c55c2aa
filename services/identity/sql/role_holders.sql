-- Does any account have the role?
select exists (select from account where community_id = 0 and role_ids @> array[$1::uuid] and deleted_at is null) as any_holder
