-- At $1 (the day $2): houses that are registered as lived in, whose meters have told of no water and of less than 2 kWh in thirty
-- days; the first reading must be that old.
select h.community_id, h.id, used(h.community_id, h.id, 2, $1::timestamptz - interval '30 days', $1::timestamptz)
  from house h
 where h.state in (1, 2, 3) and h.deleted_at is null and $2::date is not null
   and exists (select from reading r where r.community_id = h.community_id and r.house_id = h.id and r.kind = 1
                  and r.at <= $1::timestamptz - interval '29 days')
   and used(h.community_id, h.id, 1, $1::timestamptz - interval '30 days', $1::timestamptz) = 0
   and used(h.community_id, h.id, 2, $1::timestamptz - interval '30 days', $1::timestamptz) < 2
 order by h.id limit 10000
