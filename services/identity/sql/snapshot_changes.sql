-- Accounts that changed after a version, so lately that something vouched for before could still be believed.
select id as user_id, access_version as version, access_changed_at as at
  from account where access_version > $1 and access_changed_at > $2 order by id
