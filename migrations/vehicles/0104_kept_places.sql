-- A place is kept for who has booked a space; and cars are let in whose plate could not be read, where a lot says so.
alter table lot add column unread boolean not null default false;
grant update (unread) on lot to linli_vehicles;

create index booking_lot on booking (community_id, lot_id, ends_at) where state = 1 and deleted_at is null;
create index stay_booked on stay (community_id, lot_id) where state = 1 and booking_id is not null and deleted_at is null;

-- So many places of a lot's zones are kept at a time: one for each space that is booked in an offer that has begun and a booking that has
-- not ended, unless a car that has booked it is in.
create function kept_places(of_community int, of_lot uuid, at timestamptz) returns table (zone_id uuid, kept int)
    language sql stable
as $$
    select s.zone_id, count(distinct b.space_id)::int
      from booking b
      join offer o on o.community_id = b.community_id and o.id = b.offer_id and o.starts_at <= $3
      join space s on s.community_id = b.community_id and s.id = b.space_id
     where b.community_id = $1 and b.lot_id = $2 and b.state = 1 and b.deleted_at is null and b.ends_at > $3
       and not exists (select from stay t join booking c on c.community_id = t.community_id and c.id = t.booking_id
                        where t.community_id = $1 and t.lot_id = $2 and t.state = 1 and t.booking_id is not null and t.deleted_at is null
                          and c.space_id = b.space_id)
     group by s.zone_id
$$;
