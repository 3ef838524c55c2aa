-- Of a long text the index need not be asked for every pair. Some are in every address (单元, in nine of ten), and running through
-- their millions of entries costs more than to fetch the few rows that the rarer pairs leave, and look: 人民路12号3栋2单元 took half
-- a second of the processor among ten million. What is found is compared with the text itself in any case.

-- The grams of a query that the index is asked for: from the rarest on, as long as one more saves more than it costs. An entry of
-- the index takes a 1,500th of what a fetched row takes (measured: 10 ns and 15 µs). `here`: how many rows are looked among;
-- NULL: among all. `resource` is one of the schema whose function calls this.
create function platform.search_lead(resource text, grams int[], here float8) returns int[]
    language plpgsql stable parallel safe
as $lead$
#variable_conflict use_variable
declare
    ranked  int[];      -- the rarest first
    bearing float8[];   -- rows that hold each
    total   float8;
    enough  int;
begin
    if cardinality(grams) < 3 then
        return grams;
    end if;
    select array_agg(r.g), array_agg(r.rows) into ranked, bearing
      from (select g, coalesce(f.rows, 0)::float8 as rows from unnest(grams) g left join search_gram f on f.resource = resource and f.gram = g
             order by 2 limit 16) r;
    select coalesce(sum(s.rows), 0) into total from search_size s where s.resource = resource;
    select min(i) into enough
      from generate_series(1, cardinality(ranked) - 1) i, lateral (
            select exp(sum(p.power * ln((coalesce(f.rows, 0) + 0.1) / (total + 1)))) as share
              from platform.search_powers(ranked[1:i]) p left join search_gram f on f.resource = resource and f.gram = p.gram) s
     where coalesce(here, total) * s.share * 1500 <= bearing[i + 1];
    return ranked[1:coalesce(enough, cardinality(ranked))];
end
$lead$;

-- What it costs to ask the index is now the entries of those lists, once for each community, and the rows that are left. The way is
-- tried as long as it is expected to cost less than twice that, as more rows hold an address than its pairs let expect; it still
-- ends when it has cost what the index would.
do $$
declare
    made   text := pg_get_functiondef('platform.make_search(text, text[], boolean)'::regprocedure);
    change constant text[] := array[
        -- in _search_ids
        array[E'    way     float8;\n', E'    way     float8;\n    times   int := greatest(cardinality(communities), 1);\n    asked   float8;\n'],
        array[E'    likely := here * share;\n',
              E'    likely := here * share;\n    grams := platform.search_lead(%4$L, grams, here / times);\n'
              '    select likely + times * coalesce(sum(f.rows), 0) / 1500 into asked from unnest(grams) g join search_gram f on f.resource = %4$L and f.gram = g;\n'],
        array[E'if way <= likely and merged then', E'if way <= 2 * asked and merged then'],
        array[E'elsif way <= likely then', E'elsif way <= 2 * asked then'],
        array[E'using needle, after, (likely * cheaper)::bigint', E'using needle, after, (asked * cheaper)::bigint'],
        array[E'order by t.id desc limit (likely * cheaper)::bigint', E'order by t.id desc limit (asked * cheaper)::bigint'],
        -- in _search_count
        array[E'        if counted < most then\n', E'        grams := platform.search_lead(%4$L, grams, null);\n        if counted < most then\n'],
        array[E'    foreach one in array communities loop', E'    grams := platform.search_lead(%4$L, grams, null);\n    foreach one in array communities loop']];
begin
    for i in 1 .. array_length(change, 1) loop
        if (length(made) - length(replace(made, change[i][1], ''))) / length(change[i][1]) <> 1 then
            raise exception 'the search functions are not those of 0004_search_share: %', change[i][1];
        end if;
        made := replace(made, change[i][1], change[i][2]);
    end loop;
    execute made;
end
$$;

-- The search functions of the calling schema, made anew.
create function platform.remake_searches() returns void
    language plpgsql
as $remake$
declare
    found record;
begin
    for found in
        select c.relname::text as resource,
               array(select substr(a, length('with_') + 1) from unnest(p.proargnames) with ordinality u(a, at) where a like 'with\_%' order by at) as narrowing
          from pg_proc p join pg_class c on c.relnamespace = p.pronamespace and p.proname = c.relname || '_search'
         where p.pronamespace = current_schema()::regnamespace
           and exists (select from pg_attribute where attrelid = c.oid and attname = 'search_grams') loop
        perform platform.make_search(found.resource, found.narrowing, to_regclass(found.resource || '_way') is not null);
    end loop;
end
$remake$;
