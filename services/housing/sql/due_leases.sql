-- Active leases that are over on a day ($1), or are to be reminded of by then; $2 at most.
select id from lease
 where deleted_at is null and state = 2 and ends_on - remind_days <= $1::date and (reminded_on is null or ends_on < $1::date)
 order by id limit $2
