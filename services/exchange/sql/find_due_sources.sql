-- One that still runs is due when it has ended.
select s.id from source s where s.next_run_at <= $1 and s.deleted_at is null
   and not exists (select from source_run r where r.community_id = s.community_id and r.source_id = s.id and r.state in (1, 2))
 order by s.next_run_at limit 20
