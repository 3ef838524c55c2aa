-- Of whom none is left: an account that can sign in for good and does this everywhere. The version's row is locked by then, so
-- that of two who take the last two away one waits, and is refused.
select n.zh, n.en
  from (values ('identity.user.reset', '系统管理员', 'system administrator'), ('identity.user.grant', '安全管理员', 'security administrator')) n (permission, zh, en)
 where not exists (select from account a
                     join credential c on c.community_id = 0 and c.account_id = a.id
                     join role r on r.community_id = 0 and r.id = any (a.role_ids) and r.deleted_at is null and r.rows = 1
                    where a.community_id = 0 and a.deleted_at is null and a.state = 1 and a.valid_until is null and a.everywhere
                      and exists (select from unnest(r.permissions) p where covers(p, n.permission)))
