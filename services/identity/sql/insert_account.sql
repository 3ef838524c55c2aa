-- A new account; its password must be changed at the first sign-in.
insert into account (id, account, password, password_change_required, role_ids, scope_all, region_ids, created_at)
values ($1, $2, $3, true, array[$4::uuid], true, '{}', $5)
