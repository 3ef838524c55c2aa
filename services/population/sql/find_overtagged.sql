-- Tags that a rule ($1) has set, of others than those whom it means ($2).
select t.id from tag t
 where t.rule_id = $1::uuid and t.deleted_at is null and not exists (select from unnest($2::uuid[]) p (id) where p.id = t.person_id)
 order by t.id
