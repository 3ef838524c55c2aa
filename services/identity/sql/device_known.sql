-- Has the account of this name signed in from this device?
select exists (select from device d join account a on a.community_id = 0 and a.id = d.account_id
                where d.hash = $1 and a.account = $2 and d.ends_at > $3) as known
