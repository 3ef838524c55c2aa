-- People whom a rule ($1) means ($2) and who have not its tag.
select p.id from unnest($2::uuid[]) p (id)
 where not exists (select from tag t where t.rule_id = $1::uuid and t.person_id = p.id and t.deleted_at is null)
 order by p.id
