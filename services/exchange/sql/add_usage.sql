-- The row's lock is held until the file is there, or not: of two that come at once the second sees the first.
insert into file_usage as u (community_id, bytes) values ($1, greatest($2, 0))
on conflict (community_id) do update set bytes = greatest(u.bytes + $2, 0)
returning bytes
