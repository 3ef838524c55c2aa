-- All records of a kind ($1), and all that is kept of them, are to be asked for.
with again as (
    update source_kind set filled_to = '', filled = false where kind = $1
)
insert into stale (kind, id) select kind, id from entry where kind = $1 on conflict (kind, id) do update set seq = excluded.seq
