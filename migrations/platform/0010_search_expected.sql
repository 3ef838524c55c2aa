-- Of fragments that hang together less are thought independent than are: what is expected of some of them is at the least what is
-- expected of more. 侧树 and 围墙 alone say little of one another, and 外侧 between them that whoever has one has both: of eight
-- characters a quarter to a third fewer pages are read.
create or replace function platform.search_weigh(resource text, grams int[], total float8, out ranked int[], out bearing float8[], out share float8[])
    language plpgsql stable parallel safe set plan_cache_mode = force_generic_plan
as $weigh$
#variable_conflict use_variable
declare
    unknown constant float8 := least(300, total / 100);   -- rows that hold what is too rare to be counted: none to a thousand
begin
    with rarest as materialized (
        select row_number() over (order by f.rows nulls first, g) as at, g as gram, coalesce(f.rows, unknown) as rows
          from unnest(grams) g left join search_gram f on f.resource = resource and f.gram = g
         order by 1 limit 16),
    common as (
        select r.at, sum(ln((coalesce(f.rows, unknown) + 0.1) / (total + 1))) as part
          from (select distinct r.at, o.gram
                  from rarest r join rarest b on b.at < r.at,
                       lateral (values (platform.gram_overlap(b.gram, r.gram)), (platform.gram_overlap(r.gram, b.gram))) o(gram)
                 where o.gram is not null) r
          left join search_gram f on f.resource = resource and f.gram = r.gram
         group by r.at),
    expected as (
        select r.at, r.gram, r.rows, exp(sum(ln((r.rows + 0.1) / (total + 1)) - coalesce(c.part, 0)) over (order by r.at)) as share
          from rarest r left join common c on c.at = r.at)
    select array_agg(w.gram order by w.at), array_agg(w.rows order by w.at), array_agg(w.share order by w.at) into ranked, bearing, share
      from (select e.at, e.gram, e.rows, max(e.share) over (order by e.at desc) as share from expected e) w;
end
$weigh$;
