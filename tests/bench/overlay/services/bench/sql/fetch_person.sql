-- One person by its key, as the engine asks for it.
select community_id, id, version, created_at, updated_at, name, id_number, phone, category, source
  from person where community_id = $1 and id = $2 and deleted_at is null
