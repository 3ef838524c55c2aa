-- Pairs of people of one community ($1) who may be one: the more reasons, the earlier. $2: how many.
-- Alike: three characters or more, one of them different, at the same address, and no two birth dates.
with someone as (
    select id, name, birth_date, phone_lookup, residence_address
      from person where community_id = $1 and deleted_at is null
), pair as (
    select a.id as one, b.id as other, true as named, false as phoned, false as alike
      from someone a join someone b on b.name = a.name and b.birth_date = a.birth_date and a.id < b.id
    union all
    select a.id, b.id, false, true, false
      from someone a join someone b on b.phone_lookup = a.phone_lookup and a.id < b.id
    union all
    select a.id, b.id, false, false, true
      from someone a join someone b on b.residence_address = a.residence_address and a.id < b.id
     where least(length(a.name), length(b.name)) >= 3 and platform.levenshtein(a.name, b.name) <= 1
       and coalesce(a.birth_date = b.birth_date, true)
)
select one, other, bool_or(named) as same_name_and_birth_date, bool_or(phoned) as same_phone, bool_or(alike) as similar_at_same_address
  from pair
 group by one, other
 order by bool_or(named)::int + bool_or(phoned)::int + bool_or(alike)::int desc, bool_or(named) desc, one, other
 limit $2
