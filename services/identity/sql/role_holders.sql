-- Does any account have the role, does this one, and does any that has it serve another administrator's duty than this?
select count(*) > 0 as any_holder, coalesce(bool_or(a.id = $2), false) as oneself,
       coalesce(bool_or(exists (select from role o where o.community_id = 0 and o.id = any (a.role_ids) and o.id <> $1 and o.duty <> 0 and o.duty <> $3)), false) as mixed
  from account a where a.community_id = 0 and a.role_ids @> array[$1::uuid] and a.deleted_at is null
