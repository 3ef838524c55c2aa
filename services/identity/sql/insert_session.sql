-- A session begins, on record by its own id.
with one as (
    insert into session (id, account_id, created_at, last_used_at, ends_at, source) values ($1, $2, $3, $3, $4, $5)
    returning id, account_id, created_at, source
)
insert into audit (community_id, id, at, actor, session_id, request_id, action, resource, record_id, version, reason)
select 0, id, created_at, account_id, id, $6, 'signIn', 'account', account_id, 0, source from one
