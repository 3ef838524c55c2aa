-- Which meter or system has told a reading; of those told before nobody knows.
alter table reading add column source text collate "C" not null default '';
