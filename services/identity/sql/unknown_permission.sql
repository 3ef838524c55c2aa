-- The first of these permissions and patterns that stands for nothing which a service offers.
select u.name from unnest($1::text[]) with ordinality u (name, place)
 where not exists (select from platform.permission o where covers(u.name, o.name)) order by u.place limit 1
