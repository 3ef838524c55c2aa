-- Is this a first start? Several instances queue here, inside their transaction. And the founder's role.
select pg_advisory_xact_lock(440305), exists (select from account) as any_account,
       (select id from role where community_id = 0 and built_in and permissions = '{*}') as founder
