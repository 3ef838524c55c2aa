-- What the service of a kind ($1) calls it ($2, $3), the class of what it says ($4), and what it is looked up by ($5).
insert into source_kind (kind, label_zh, label_en, data_class, lookups) values ($1, $2, $3, $4, $5)
    on conflict (kind) do update
   set label_zh = excluded.label_zh, label_en = excluded.label_en, data_class = excluded.data_class, lookups = excluded.lookups
 where (source_kind.label_zh, source_kind.label_en, source_kind.data_class, source_kind.lookups)
       is distinct from (excluded.label_zh, excluded.label_en, excluded.data_class, excluded.lookups)
