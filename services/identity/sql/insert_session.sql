-- A session begins.
insert into session (id, account_id, created_at, last_used_at, ends_at, source) values ($1, $2, $3, $3, $4, $5)
