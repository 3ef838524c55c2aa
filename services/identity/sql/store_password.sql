-- A new password, see the function.
select store_password($1, $2, $3, $4, $5)
