-- Files of people that are closed, as population has told, and which one goes on: nothing new is said of a closed one.
create table gone_person (
    community_id int  not null,
    person_id    uuid not null,
    goes_on      uuid,
    primary key (community_id, person_id)
);
grant select, insert, update (goes_on) on gone_person to linli_vehicles;
