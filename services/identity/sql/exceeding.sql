-- The first of these permissions that the account neither holds by its roles, read now, nor may grant.
select p.name from unnest($2::text[]) with ordinality p (name, place)
 where not exists (select from account a
                     join role r on r.community_id = 0 and r.id = any (a.role_ids) and r.deleted_at is null
                    where a.community_id = 0 and a.id = $1
                      and exists (select from unnest(r.permissions || r.may_grant) h where covers(h, p.name)))
 order by p.place limit 1
