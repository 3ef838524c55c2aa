-- At $1 (the day $2): houses that are registered as empty, with the days of the last seven on which they used 1 kWh or more, where
-- these are five or more.
select h.community_id, h.id, d.days::float8
  from house h,
       lateral (select count(*) as days from generate_series(0, 6) n
                 where used(h.community_id, h.id, 2, $1::timestamptz - (n + 1) * interval '1 day', $1::timestamptz - n * interval '1 day') >= 1) d
 where h.state = 4 and h.deleted_at is null and d.days >= 5 and $2::date is not null
 order by h.id limit 10000
