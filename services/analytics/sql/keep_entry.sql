-- What is kept of a record: community, id, kind, where it lies, whose it is, title, subtitle, its version, and what it is found by.
insert into entry (community_id, id, kind, grid_id, building_id, own_id, title, subtitle, version, search_text, search_grams, created_at, updated_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
    on conflict (community_id, id) do update
   set grid_id = excluded.grid_id, building_id = excluded.building_id, own_id = excluded.own_id, title = excluded.title,
       subtitle = excluded.subtitle, version = excluded.version, search_text = excluded.search_text,
       search_grams = excluded.search_grams, updated_at = excluded.updated_at
