-- Pairs of units of one community ($1) that may be one: the more reasons, the earlier. $2: how many. Names are compared without
-- blanks and brackets, whichever way these are written. Alike: four characters or more, a quarter of them different at most, at
-- the same address. Two credit codes are two units.
with someone as (
    select id, credit_code, phone_lookup, address, translate(name, ' （）()【】[]　', '') as name
      from unit where community_id = $1 and deleted_at is null
), pair as (
    select a.id as one, b.id as other, true as named, false as phoned, false as alike
      from someone a join someone b on b.name = a.name and a.id < b.id
     where a.credit_code is null or b.credit_code is null
    union all
    select a.id, b.id, false, true, false
      from someone a join someone b on b.phone_lookup = a.phone_lookup and a.id < b.id
     where a.credit_code is null or b.credit_code is null
    union all
    select a.id, b.id, false, false, true
      from someone a join someone b on b.address = a.address and a.id < b.id
     where (a.credit_code is null or b.credit_code is null) and least(length(a.name), length(b.name)) >= 4
       and platform.levenshtein(a.name, b.name) <= least(length(a.name), length(b.name)) / 4
)
select one, other, bool_or(named) as same_name, bool_or(phoned) as same_phone, bool_or(alike) as similar_at_same_address
  from pair
 group by one, other
 order by bool_or(named)::int + bool_or(phoned)::int + bool_or(alike)::int desc, bool_or(named) desc, one, other
 limit $2
