-- What has lived its time, and uploads that nobody has gone on with for a day.
select id from file where expires_at <= $1 and deleted_at is null
union
select f.id from file f where f.state = 1 and f.created_at < $2 and f.deleted_at is null
   and not exists (select from part p where p.community_id = f.community_id and p.file_id = f.id and p.at >= $2)
limit 100
