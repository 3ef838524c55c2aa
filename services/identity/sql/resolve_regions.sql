-- Which regions are called so, by name or division code, and what those with an id are called: of a community its grids, else the
-- communities; of what is asked for by name those in the caller's scope.
select a.n, r.id, r.code, r.name
  from unnest($1::text[], $2::text[]) with ordinality as a (text, id, n)
  join region r on r.community_id = 0 and r.deleted_at is null
   and case when a.text = '' then r.id = nullif(a.id, '')::uuid else r.name = a.text or r.code = a.text end
  left join region p on p.community_id = 0 and p.id = r.parent_id
 where a.text = '' or (case when $3::uuid is null then r.kind = 4 else r.kind = 5 and r.parent_id = $3 end
                       and ($4 or greatest(r.number, p.number) = any ($5::int[]) or r.id = any ($6::uuid[])))
 order by a.n, r.id
