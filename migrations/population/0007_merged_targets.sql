-- What people are linked to and live in, of other services: files that were merged into another, as told, and which one goes on.
-- Nothing new is said of a closed file.
create table merged_target (
    target_id uuid primary key,
    goes_on   uuid not null
);
grant select, insert, update (goes_on) on merged_target to linli_population;
