-- The account that signs in, whatever its state, with its password where it has one.
select a.id, c.password, c.must_change, a.state, a.valid_until, a.idle_minutes, a.max_sessions
  from account a left join credential c on c.community_id = 0 and c.account_id = a.id
 where a.community_id = 0 and a.account = $1 and a.deleted_at is null
