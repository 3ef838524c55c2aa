-- On a day ($1): units of whose staff much has come or gone, with its share in percent and the threshold. Moved is who worked there
-- at some time of the window, but not both on its first day and today; the share is of the staff then or today, whichever is more.
-- The community's rule says how long the window is, and from which share (kind 2) and how many people on; else $2, $3, $4. Who had
-- fewer people on the first day is new, or too small to be judged.
select u.community_id, u.id, (p.moved * 100 / greatest(p.then, p.now))::int, r.threshold
  from unit u,
       lateral (select coalesce(max(w.window_days), $2::int) as days, coalesce(max(w.threshold), $3::int) as threshold, coalesce(max(w.least_people), $4::int) as least
                  from warning_rule w where w.community_id = u.community_id and w.kind = 2 and w.deleted_at is null) r,
       lateral (select count(*) filter (where there_then) as then, count(*) filter (where there_now) as now, count(*) filter (where not (there_then and there_now)) as moved
                  from (select bool_or(e.valid_from <= $1::date - r.days and coalesce(e.valid_until >= $1::date - r.days, true)) as there_then,
                               bool_or(coalesce(e.valid_until >= $1::date, true)) as there_now
                          from employment e
                         where e.unit_id = u.id and e.deleted_at is null and e.valid_from <= $1::date and coalesce(e.valid_until >= $1::date - r.days, true)
                         group by e.person_id) one) p
 where u.deleted_at is null and p.then >= r.least and p.moved >= r.least and p.moved * 100 >= r.threshold * greatest(p.then, p.now)
 order by u.id limit 10000
