-- What is found in the search box. An entry is a copy: it has no history, and goes without a trace.
create table entry (
    community_id int  not null,
    id           uuid not null,
    grid_id      uuid,
    building_id  uuid,
    own_id       uuid,
    kind         text collate "C" not null,
    title        text collate "C" not null default '',
    subtitle     text collate "C" not null default '',
    primary key (community_id, id)
);
select platform.make_resource('entry', own_column => 'own_id');
revoke insert on entry_history from linli_analytics;   -- nothing is ever in it
grant delete on entry to linli_analytics;
grant update (community_id) on entry to linli_analytics;
create policy scope_delete on entry for delete
    using ((select platform.scope_all()) or community_id = any ((select platform.scope_ids())::int[]));
create index entry_kind on entry (kind, id);
select platform.make_searchable('entry', '{kind}');
-- A community may go although its entries have not gone yet.
delete from platform.resource where home = 'analytics' and resource = 'entry';

-- Records that their services are to be asked for: something has happened to them. A later happening has a higher number, so
-- that an answer from before it is not taken for the last word.
create sequence stale_seq;
grant usage on sequence stale_seq to linli_analytics;
create table stale (
    kind         text   collate "C" not null,
    id           uuid   not null,
    seq          bigint not null default nextval('stale_seq'),
    primary key (kind, id)
);
create index on stale (kind, seq);
grant select, insert, update (seq), delete on stale to linli_analytics;

-- What is said of all records of a kind, by its contract; and how far they were asked for when this service was new.
create table source_kind (
    kind       text     collate "C" primary key,
    label_zh   text     not null,
    label_en   text     not null,
    data_class smallint not null,
    lookups    text     not null default '',   -- a line each: field, tab, pattern
    filled_to  text     not null default '',   -- id
    filled     boolean  not null default false
);
grant select, insert, update (label_zh, label_en, data_class, lookups, filled_to, filled) on source_kind to linli_analytics;
