-- The account of a session, for its own holder.
select a.account, a.name, a.everywhere, a.region_ids, a.person_id, a.idle_minutes, c.must_change, a.role_ids
  from account a join credential c on c.community_id = 0 and c.account_id = a.id where a.community_id = 0 and a.id = $1
