-- The search functions of the resources that are there, made anew (platform/0006_search_costs).
select platform.remake_searches();
