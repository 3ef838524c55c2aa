-- How far the rows of a resource that are older than a rule of its contract were given the text by which it has them found.
create table search_filled (
    resource  text    primary key,
    rule      text    not null,
    filled_to uuid,
    filled    boolean not null default false
);
grant select, insert, update (rule, filled_to, filled) on search_filled to :service_role;
