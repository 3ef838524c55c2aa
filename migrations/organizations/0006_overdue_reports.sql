-- Which office has a report, until when it takes note of it, and since when it has not.
alter table office add column receive_days int not null default 0;
grant update (receive_days) on office to linli_organizations;
alter table inspection_report add column office_id uuid, add column receive_by date, add column overdue_on date;
grant update (office_id, receive_by, overdue_on) on inspection_report to linli_organizations;

-- Those from before have the term of any.
select set_config('linli.scope', 'all', true);
update inspection_report r set receive_by = (r.created_at at time zone 'Asia/Shanghai')::date + 3,
       office_id = (select id from office o where o.community_id = r.community_id and o.kind = r.kind and o.name = r.office and o.deleted_at is null);

create index inspection_report_office_id on inspection_report (community_id, office_id, state, id desc) where deleted_at is null;
create index inspection_report_due on inspection_report (receive_by) where state = 1 and overdue_on is null and deleted_at is null;   -- those that a chore looks for
