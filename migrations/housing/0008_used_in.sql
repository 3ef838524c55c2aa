-- What detectors ask: of many houses at once, by short looks alone, as in 0007_presences.sql.

-- What houses of a community used of a kind in stretches of time before a moment, the last one having the number 0; no row where the
-- meter told nothing in one. A stretch begins with what the meter stood at before it, a month before at most, else with its first reading.
create function used_in(of_community int, of_houses uuid[], of_kind int, now timestamptz, stretch interval, first int, last int)
    returns table (house_id uuid, n int, used float8)
    language plpgsql stable set plan_cache_mode = force_generic_plan
    set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off set jit = off
as $$
#variable_conflict use_column
begin
    return query
    with part as materialized (
        select n, $4 - n * $5 as until, $4 - (n + 1) * $5 as since, $4 - (n + 1) * $5 - interval '31 days' as since_month
          from (select generate_series($6, $7) as n) p
    )
    select h.id, part.n, last.value - coalesce(
               (select r.value from reading r where r.community_id = $1 and r.house_id = h.id and r.kind = $3
                   and r.at <= part.since and r.at > part.since_month and r.at <= $4 and r.at > $4 - ($7 + 1) * $5 - interval '31 days'
                 order by r.at desc limit 1),
               (select r.value from reading r where r.community_id = $1 and r.house_id = h.id and r.kind = $3
                   and r.at > part.since and r.at <= part.until and r.at <= $4 and r.at > $4 - ($7 + 1) * $5
                 order by r.at limit 1))
      from (select unnest($2) as id) h
     cross join part
     cross join lateral (
        select r.value from reading r where r.community_id = $1 and r.house_id = h.id and r.kind = $3
           and r.at <= part.until and r.at > part.since and r.at <= $4 and r.at > $4 - ($7 + 1) * $5
         order by r.at desc limit 1) last;
end
$$;
drop function used(int, uuid, int, timestamptz, timestamptz);

create index warning_house on warning (house_id, kind) where deleted_at is null;
