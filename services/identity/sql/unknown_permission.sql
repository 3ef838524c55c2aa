-- The first of these permissions and patterns that stands for nothing which a service offers.
select u.name from unnest($1::text[]) with ordinality u (name, place)
 where not exists (select from platform.permission o
                    where o.name = u.name or u.name = '*' or (u.name like '%.*' and starts_with(o.name, left(u.name, -1))))
 order by u.place limit 1
