-- While a part is written nobody completes, deletes or changes its file; other parts may come meanwhile.
select id from file where community_id = $1 and id = $2 and deleted_at is null for share
