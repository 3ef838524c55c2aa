-- What the service of a kind ($1) has said of it.
select label_zh, label_en, data_class, lookups from source_kind where kind = $1
