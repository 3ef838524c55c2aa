-- The search functions of the resources that are there, and the indexes of those that are narrowed by a value, made anew
-- (platform/0009_search_values): of ten million people it takes five minutes, in which they are read and not written.
select platform.remake_searches();
