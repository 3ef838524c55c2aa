-- Answers a row where there is something to write: not for the same content once more. Its lock lets one write at a time.
insert into part as p (community_id, file_id, number, size, sha256, at) values ($1, $2, $3, $4, $5, $6)
on conflict (community_id, file_id, number) do update set size = excluded.size, sha256 = excluded.sha256, at = excluded.at
 where p.sha256 <> excluded.sha256
returning number
