-- The search functions of the resources that are there, made anew (platform/0005_search_lead).
select platform.remake_searches();
