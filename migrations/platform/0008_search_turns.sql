-- A search for a text takes its turn: as many work at once as linli.search_turns says (twice as many as there are cores, as some wait
-- for the disk), the others wait in line until the transaction of one before them ends. Without turns the kernel gives each of many
-- backends a slice at a time, so that all wait until nearly all are done, and the dear ones longest: of 64 that looked for three
-- characters among ten million people on two cores one in a hundred waited for 468 ms, in line for 246. All wait, what seems cheap, too:
-- whoever passes comes back sooner and passes again, so that the others gained little (558 ms, of 613 without turns and 242 in line).

-- Whoever waits for longer than for a lock (two seconds) is told that the system is busy. Whoever has a turn takes it again without
-- waiting: two searches of one transaction cannot wait for those of another.
create function platform.search_turn() returns void
    language plpgsql parallel restricted
as $turn$
declare
    turns int := greatest(coalesce(current_setting('linli.search_turns', true)::int, 4), 1);
begin
    for turn in 1 .. turns loop
        if pg_try_advisory_xact_lock(424554, turn) then
            return;
        end if;
    end loop;
    perform pg_advisory_xact_lock(424554, 1 + pg_backend_pid() % turns);
exception when lock_not_available then   -- lock_timeout
    raise 'too many searches wait for their turn' using errcode = 'configuration_limit_exceeded';
end
$turn$;

-- What each search begins with is its plan (0006).
alter function platform.search_plan(text, int[], int[]) rename to search_cost;

create function platform.search_plan(resource text, grams int[], communities int[], out total float8, out here float8, out likely float8,
                                     out each float8, out each_lead int[], out once float8, out once_lead int[])
    language plpgsql stable parallel restricted set plan_cache_mode = force_generic_plan
as $plan$
#variable_conflict use_variable
begin
    perform platform.search_turn();
    select c.* into total, here, likely, each, each_lead, once, once_lead from platform.search_cost(resource, grams, communities) c;
end
$plan$;
