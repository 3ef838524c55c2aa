-- A session begins.
insert into session (id, account_id, created_at, ends_at) values ($1, $2, $3, $4)
