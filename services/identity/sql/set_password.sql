-- The user's own new password.
update account set password = $2, password_change_required = false where community_id = 0 and id = $1
