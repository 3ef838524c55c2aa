-- Open warnings of zombies that were seen elsewhere, or again, since they were raised.
select w.id
  from warning w join plate_seen s on s.community_id = w.community_id and s.plate = w.plate
 where w.kind = 3 and w.state = 1 and w.deleted_at is null and s.last_id > w.last_passage_id
 order by w.id limit 1000
