-- Something has happened to this record ($2, of kind $1): its service is to be asked, again if it was asked already.
insert into stale (kind, id) values ($1, $2) on conflict (kind, id) do update set seq = excluded.seq
