-- What the roles give by which an account is an administrator; empty where it is none.
select array(select p from account a, role r, unnest(r.permissions || r.may_grant) p
              where a.community_id = 0 and a.id = $1 and r.community_id = 0 and r.id = any (a.role_ids) and r.deleted_at is null
                and (r.duty <> 0 or r.built_in)) as permissions
