-- What an account holds by its roles, and what it may grant besides.
select array(select p from role r, unnest(r.permissions || r.may_grant) p
              where r.community_id = 0 and r.id = any (a.role_ids) and r.deleted_at is null) as patterns
  from account a where a.community_id = 0 and a.id = $1
