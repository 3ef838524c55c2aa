-- Valid licences that are over on a day ($1), or are to be reminded of by then; $2 at most.
select id from licence
 where deleted_at is null and state = 1 and expires_on - remind_days <= $1::date and (reminded_on is null or expires_on < $1::date)
 order by id limit $2
