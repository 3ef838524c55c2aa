-- Lists that come in pages, and what is known already.
alter table source
    add column items_path     text collate "C" not null default '',
    add column next_path      text collate "C" not null default '',
    add column next_parameter text collate "C" not null default '';
grant update (items_path, next_path, next_parameter) on source to linli_exchange;

alter table source_run add column validator text collate "C";         -- ETag of what it has fetched
grant update (validator) on source_run to linli_exchange;
alter table source_key
    add column validator    text collate "C",                         -- of what was taken without a refused row
    add column validated_on date;
grant update (validator, validated_on) on source_key to linli_exchange;
