-- The account that signs in.
select id, password from account where community_id = 0 and account = $1
