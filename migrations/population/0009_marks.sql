-- People are found by tag, category, age and text together. Who has a tag is marked among the grams of the person (a person's
-- tags are rows of `tag`; they tell which are in force); a day of birth lies in the indexes of the way.
create index tag_bearers on tag (tag, person_id) include (community_id, valid_from, valid_until) where deleted_at is null;
grant select on tag to population_search;
create policy search_read on tag for select to population_search using (true);

select set_config('linli.scope', 'all', true);
update person p set search_grams = p.search_grams || m.grams
  from (select community_id, person_id, array_agg(distinct platform.mark_gram(tag)) as grams from tag where deleted_at is null group by 1, 2) m
 where p.community_id = m.community_id and p.id = m.person_id;

create index person_new_way on person (id) include (community_id, search_text, category, birth_date) where deleted_at is null;
create index person_new_walk on person (community_id, id) include (search_text, category, birth_date) where deleted_at is null;
drop index person_way;
drop index person_walk;
alter index person_new_way rename to person_way;
alter index person_new_walk rename to person_walk;

select platform.make_search('person', '{category,birth_date,tag}', true);
