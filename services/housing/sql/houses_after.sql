-- The next houses behind one ($2, of community $1), $4 of one community at most, deleted ones too; and what of them detectors go by: is it
-- there, is it registered as empty, as lived in, is it a home, does on the day $3 an elder live there alone?
select h.id, h.community_id, h.deleted_at is null, h.deleted_at is null and h.state = 4, h.deleted_at is null and h.state in (1, 2, 3),
       h.deleted_at is null and h.usage = 1,
       h.deleted_at is null and exists (select from residents(h.id, $3::date) r join alone_elder e on e.community_id = h.community_id and e.person_id = r
                                        offset 0)
  from house h
 where h.community_id = (select community_id from house where (community_id, id) > ($1, $2) order by community_id, id limit 1)
   and (h.community_id, h.id) > ($1, $2)
 order by h.id limit $4
