-- The relay also remembers on which subject its last event went: a sequence alone says nothing once another service has
-- written where a lost event stood.
alter table relay_state add column last_subject text not null default '';
