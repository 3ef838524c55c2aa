-- People are found by a fragment of their name, and by the last four characters of id number and phone.
alter table person add column id_number_tail bigint, add column phone_tail bigint;
grant update (id_number_tail, phone_tail) on person to linli_population;
create index person_id_number_tail on person (id_number_tail) where deleted_at is null;
create index person_phone_tail on person (phone_tail) where deleted_at is null;
select platform.make_searchable('person', '{category}');

insert into stat (community_id, resource, dims, n)
select community_id, 'person', array[category::text, source], count(*) from person where deleted_at is null group by 1, 2, 3;
