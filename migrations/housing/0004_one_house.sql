-- One house, one file: files that are merged; and readings that move with them or have lived their time.
alter table house add column merged_into uuid;
grant update (merged_into) on house to linli_housing;
create index house_merged_into on house (merged_into) where merged_into is not null;

create function move_readings(of_community int, from_house uuid, into_house uuid) returns bigint
    language sql security definer
    set search_path = housing, pg_temp
as $$
    with kinds as (
        select k from generate_series(1, 5) k
         where not exists (select from reading r where r.community_id = of_community and r.house_id = into_house and r.kind = k)
    ), moved as (
        update reading set house_id = into_house where community_id = of_community and house_id = from_house and kind in (select k from kinds)
        returning 1
    )
    select count(*) from moved
$$;
revoke all on function move_readings(int, uuid, uuid) from public;
grant execute on function move_readings(int, uuid, uuid) to linli_housing;

-- Months whose last reading is older than this day are dropped whole; how many were.
create function drop_readings(before date) returns int
    language plpgsql security definer
    set search_path = housing, pg_temp
as $$
declare
    part    text;
    dropped int := 0;
begin
    for part in select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
                 where i.inhparent = 'reading'::regclass and c.relname ~ '^reading_[0-9]{6}$'
                   and to_date(right(c.relname, 6), 'YYYYMM') + interval '1 month' <= before
    loop
        execute format('drop table %I', part);
        dropped := dropped + 1;
    end loop;
    return dropped;
end
$$;
revoke all on function drop_readings(date) from public;
grant execute on function drop_readings(date) to linli_housing;

-- What a meter tells of the 24 hours before a moment: null where it has told nothing for two days. One whose latest reading is
-- older than a day tells of the day before that one.
create function told(of_community int, of_house uuid, of_kind int, now timestamptz) returns float8
    language sql stable
as $$
    select used(of_community, of_house, of_kind, last.at - interval '24 hours', last.at)
      from (select r.at from reading r where r.community_id = of_community and r.house_id = of_house and r.kind = of_kind
               and r.at <= now and r.at > now - interval '48 hours' order by r.at desc limit 1) last
$$;

-- What a house uses of power when nobody does anything: the least of its days in two weeks; 0 where that is not known.
create function idle_power(of_community int, of_house uuid, now timestamptz) returns float8
    language sql stable
as $$
    with day as (
        select floor(extract(epoch from now - r.at) / 86400) as n, max(r.value) as value from reading r
         where r.community_id = of_community and r.house_id = of_house and r.kind = 2 and r.at <= now and r.at > now - interval '15 days'
         group by 1
    )
    select coalesce(min(d.value - before.value), 0) from day d join day before on before.n = d.n + 1
$$;
grant execute on function told(int, uuid, int, timestamptz), idle_power(int, uuid, timestamptz) to linli_housing;
