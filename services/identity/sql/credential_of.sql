-- The password of the account that changes it.
select a.account, c.password, a.name
  from account a join credential c on c.community_id = 0 and c.account_id = a.id where a.community_id = 0 and a.id = $1 and a.deleted_at is null
