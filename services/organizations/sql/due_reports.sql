-- Reports that nobody has received whose day is over on a day ($1), and of which that was not told yet; $2 at most.
select id from inspection_report
 where deleted_at is null and state = 1 and overdue_on is null and receive_by < $1::date
 order by id limit $2
