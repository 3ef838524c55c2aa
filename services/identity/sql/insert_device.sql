-- The account has signed in from this device.
insert into device (hash, account_id, ends_at) values ($1, $2, $3)
