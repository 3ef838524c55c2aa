-- The search functions of the resources that are there, made anew (platform/0004_search_share).
do $$
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
$$;
