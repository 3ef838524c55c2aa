-- Passages of a community ($1) in whole hours from $2 on and before $3, of a gate ($4) and a direction ($5) where these are not
-- null, by hour ($6), gate ($7) and direction ($8).
select case when $6::boolean then hour end as hour, case when $7::boolean then gate_id end as gate_id,
       case when $8::boolean then direction else 0 end as direction, sum(n)::bigint as count
  from passage_count
 where community_id = $1 and hour >= date_trunc('hour', $2::timestamptz, 'UTC') and hour < $3::timestamptz
   and ($4::uuid is null or gate_id = $4::uuid) and ($5::smallint is null or direction = $5::smallint)
 group by 1, 2, 3 order by 1, 2, 3
