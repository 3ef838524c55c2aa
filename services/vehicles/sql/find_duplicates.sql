-- Pairs of vehicles of one community ($1) that may be one: the more reasons, the earlier. $2: how many. Cameras and people take these
-- characters for one another: 0 D Q, 1 L T, 2 Z, 5 S, 8 B, U V, M N.
with someone as (
    select id, plate, kind, brand, model, coalesce(owner_id::text, owner_phone_lookup::text) as owner,
           translate(plate, 'DQLTZSBVN', '0011258UM') as looks
      from vehicle where community_id = $1 and deleted_at is null
), pair as (
    select a.id as one, b.id as other, true as looks, false as near, false as model
      from someone a join someone b on b.looks = a.looks and a.id < b.id
    union all
    select a.id, b.id, false, platform.levenshtein(a.plate, b.plate) <= 1, a.kind = b.kind and a.brand = b.brand and a.model = b.model
      from someone a join someone b on b.owner = a.owner and a.id < b.id
)
select one, other, bool_or(looks) as plates_look_alike, coalesce(bool_or(near), false) as similar_of_same_owner,
       coalesce(bool_or(model), false) as same_model_of_same_owner
  from pair
 where looks or near or model
 group by one, other
 order by bool_or(looks)::int + coalesce(bool_or(near), false)::int + coalesce(bool_or(model), false)::int desc, bool_or(looks) desc, one, other
 limit $2
