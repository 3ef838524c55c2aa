-- The next number below a prefix ($2) in a community ($1), never given before; locked until the transaction ends.
insert into address_number (community_id, prefix, last) values ($1, $2, 1)
    on conflict (community_id, prefix) do update set last = address_number.last + 1
returning last
