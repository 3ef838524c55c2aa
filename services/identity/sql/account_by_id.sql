-- The account whose password changes; locked so that two changes queue.
select account, password from account where community_id = 0 and id = $1 for update
