-- A number ($3) below a prefix ($2) that was given elsewhere: those that follow are higher.
insert into address_number (community_id, prefix, last) values ($1, $2, $3)
    on conflict (community_id, prefix) do update set last = greatest(address_number.last, excluded.last)
