-- Open dangers at or over their threshold of which no warning was raised, and those below it with an open one. $1: the threshold of
-- communities that set none.
select d.id
  from danger d
  join unit u on u.community_id = d.community_id and u.id = d.unit_id and u.deleted_at is null,
       lateral (select coalesce(max(r.threshold) filter (where r.danger_kind = d.kind), max(r.threshold) filter (where r.danger_kind = 0), $1) as threshold
                  from warning_rule r where r.community_id = d.community_id and r.kind = 1 and r.deleted_at is null) t
 where d.deleted_at is null and d.state = 1
   and case when d.score >= t.threshold
            then not exists (select from warning w where w.danger_id = d.id and w.deleted_at is null and w.state <> 4)
            else exists (select from warning w where w.danger_id = d.id and w.deleted_at is null and w.state = 1) end
 order by d.id limit 10000
