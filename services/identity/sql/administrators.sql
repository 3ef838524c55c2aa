-- How many accounts can sign in for good and have a permission by one of these patterns, everywhere. Whoever takes one away
-- waits here for others who do: of two last ones, one stays.
select (select pg_advisory_xact_lock(440306)) as queued, count(*)
  from account a join credential c on c.community_id = 0 and c.account_id = a.id
 where a.community_id = 0 and a.deleted_at is null and a.state = 1 and a.valid_until is null and a.everywhere
   and exists (select from role r where r.community_id = 0 and r.id = any (a.role_ids) and r.deleted_at is null and r.rows = 1 and r.permissions && $1::text[])
