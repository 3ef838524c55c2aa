-- Readings of a community ($1), as columns; answers for each, in that order: is its house unknown, and was it kept?
with given as (
    select * from unnest($2::uuid[], $3::smallint[], $4::timestamptz[], $5::float8[], $6::text[]) with ordinality g (house_id, kind, at, value, source, place)
), known as (
    select g.*, h.id is not null as there
      from given g left join house h on h.community_id = $1 and h.id = g.house_id and h.deleted_at is null
), added as (
    insert into reading (community_id, house_id, kind, at, value, source)
    select $1, house_id, kind, at, value, source from known where there
        on conflict do nothing
    returning house_id, kind, at, value
)
select not k.there, a.house_id is not null and k.place = min(k.place) over (partition by k.house_id, k.kind, k.at)
  from known k left join added a using (house_id, kind, at)
 order by k.place
