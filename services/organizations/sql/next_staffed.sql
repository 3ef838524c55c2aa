-- The next community with a number above $1 in which anybody works, and its rule of staff movement (kind 2); what that leaves out is
-- $2 (days), $3 (percent), $4 (people), $5 (days without a car).
select n.community_id, coalesce(nullif(max(w.window_days), 0), $2::int), coalesce(max(w.threshold), $3::int), coalesce(nullif(max(w.least_people), 0), $4::int),
       coalesce(nullif(max(w.absent_days), 0), $5::int)
  from (select community_id from employment where community_id > $1 and deleted_at is null order by community_id limit 1) n
  left join warning_rule w on w.community_id = n.community_id and w.kind = 2 and w.deleted_at is null
 group by n.community_id
