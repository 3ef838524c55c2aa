-- Of these ($2, of kind $1) those to which nothing has happened since they had these numbers ($3).
delete from stale s using unnest($2::uuid[], $3::bigint[]) g (id, seq)
 where s.kind = $1 and s.id = g.id and s.seq = g.seq
returning s.id
