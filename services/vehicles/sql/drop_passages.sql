-- At $1: partitions of passages that ended more than $2 days ago go, but none before 180 days. How many?
select platform.partitions_drop('passage', $1, $2::int)
