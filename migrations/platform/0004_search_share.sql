-- How many rows hold a text of three characters and more. Its pairs depend on one another, as they share characters: wx and xy
-- are no more than wx, and of those with an x the ones with a y behind it. Taken for independent, three letters were thought
-- four times rarer than they are, of rare ones up to ninety times, and all rows that hold them were fetched by the index, when a
-- short way would have met enough.
do $$
declare
    made   text := pg_get_functiondef('platform.make_search(text, text[], boolean)'::regprocedure);
    before constant text := $before$select exp(sum(ln((coalesce(f.rows, 0) + 0.1) / (total + 1)))) into share
      from unnest(grams) g left join search_gram f on f.resource = %4$L and f.gram = g;$before$;
    behind constant text := $behind$select exp(sum(g.power * ln((coalesce(f.rows, 0) + 0.1) / (total + 1)))) into share
      from platform.search_powers(grams) g left join search_gram f on f.resource = %4$L and f.gram = g.gram;$behind$;
    spaces constant text := E'\n          from unnest';
begin
    made := replace(made, replace(before, E'\n      from unnest', spaces), before);   -- as deep in both functions
    if (length(made) - length(replace(made, before, ''))) / length(before) <> 2 then
        raise exception 'the search functions are not those of 0002_search';
    end if;
    execute replace(made, before, behind);
end
$$;

-- The grams of a query, and, by the power of -1, the characters that two of them share.
create function platform.search_powers(grams int[]) returns table (gram int, power int)
    language sql immutable parallel safe
as $powers$
    select g, 1 from unnest(grams) g
    union all
    select distinct g >> 16 & 65535, -1 from unnest(grams) g
     where g >> 16 & 65535 <> 0
       and exists (select from unnest(grams) b where b <> g and b >> 16 & 65535 <> 0 and b & 65535 = g >> 16 & 65535)
$powers$;
