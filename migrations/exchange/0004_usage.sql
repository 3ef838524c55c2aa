-- How much the files of a community hold; kept with each of them.
create table file_usage (
    community_id int    primary key,
    bytes        bigint not null
);
grant select, insert, update (bytes) on file_usage to linli_exchange;
insert into file_usage select community_id, sum(size) from file where deleted_at is null group by community_id;
