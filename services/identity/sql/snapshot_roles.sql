-- Roles for the access snapshot: those that changed after a version, gone ones too, or all that are there.
select id, name, permissions, clearance, rows = 2 as own_rows, deleted_at is not null as gone
  from role where community_id = 0 and (access_version > $1 or $1 = 0) and ($1 > 0 or deleted_at is null) order by id
