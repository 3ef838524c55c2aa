-- How many rows a pass has before it: while a preview is made, as many as the part of the file that is read lets expect.
alter table import add column expected bigint not null default 0;
update import set expected = case state when 7 then adds + changes else rows end;
