-- Of these kinds ($1) those that their services are to be asked for.
select k from unnest($1::text[]) k
 where exists (select from stale where kind = k) or not exists (select from source_kind where kind = k and filled)
