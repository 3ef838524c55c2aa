-- A new password: the user's own, or a one-time password that must be changed.
insert into credential (account_id, password, must_change, changed_at) values ($1, $2, $3, $4)
on conflict (community_id, account_id) do update
   set password = excluded.password, must_change = excluded.must_change, changed_at = excluded.changed_at
