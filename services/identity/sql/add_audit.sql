-- Who did what to which account.
insert into audit (at, actor, session_id, request_id, action, community_id, resource, record_id, version, reason)
values ($1, $2, $3, $4, $5, 0, 'account', $6, 0, '')
