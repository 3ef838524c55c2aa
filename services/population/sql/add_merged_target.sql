-- $1 was merged into $2.
insert into merged_target (target_id, goes_on) values ($1, $2)
on conflict (target_id) do update set goes_on = excluded.goes_on
