-- Is this a first start? Several instances queue here, inside their transaction.
select pg_advisory_xact_lock(440305), exists (select from account) as any_account
