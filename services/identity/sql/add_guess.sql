-- One more failed sign-in in each of these buckets. Beyond those that are free each one doubles the wait, up to a
-- quarter of an hour; after an hour without any, it is the first again.
insert into guess as g (bucket, free, failures, last_at, next_at)
select b.bucket, b.free, 1, $3, '-infinity' from unnest($1::text[], $2::int[]) as b (bucket, free) order by b.bucket
on conflict (bucket) do update
   set free = excluded.free, last_at = $3,
       failures = case when g.last_at < $3 - interval '1 hour' then 1 else g.failures + 1 end,
       next_at = case when g.last_at < $3 - interval '1 hour' or g.failures < excluded.free then '-infinity'
                      else $3 + least(interval '15 minutes', interval '1 second' * power(2, least(20, g.failures - excluded.free))) end
