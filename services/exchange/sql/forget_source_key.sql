-- Not while a run of it goes on: that one forgets it at its end.
delete from source_key where community_id = $1 and source_id = $2
   and not exists (select from source_run r where r.community_id = $1 and r.source_id = $2 and r.state in (1, 2))
