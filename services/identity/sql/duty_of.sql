-- Which administrator's duty these permissions serve; and do they serve more than one?
select coalesce(min(r.duty), 0) as duty, count(distinct r.duty) > 1 as mixed
  from reserved r where exists (select from unnest($1::text[]) p where covers(p, r.permission))
