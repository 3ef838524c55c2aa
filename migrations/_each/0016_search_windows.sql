-- When a gram came last, and the search functions and indexes of the resources that are there made anew (platform/0011_search_windows): of
-- ten million people it takes some twenty minutes, in which they are read and not written.
alter table search_gram add column seen int;
set local maintenance_work_mem = '1GB';
select platform.remake_searches();
