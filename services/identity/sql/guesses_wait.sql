-- Until when sign-ins that share one of these are refused; null: they are not.
select max(next_at) from guess where bucket = any ($1::text[]) and next_at > $2
