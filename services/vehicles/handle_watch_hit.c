/*
 * SeeWatchHit, HandleWatchHit: somebody has seen that a plate of the list was met, and what was done about it
 * (GB/T 42455.1-2023, 8.1.2 b). Emits WatchHitRaised when one is raised.
 */
#include "vehicles.h"

lin_code vehicles_tell_hit(lin_req *rq, const WatchHit *hit)
{
    WatchHitRaised told;

    linli__vehicles__v1__watch_hit_raised__init(&told);
    told.watch_id = hit->watch_id;
    told.passage_id = hit->passage_id;
    told.plate = hit->plate;
    told.reason = hit->reason;
    told.level = hit->level;
    told.at = hit->at;
    told.gate_id = hit->gate_id;
    told.place = hit->place;
    told.direction = hit->direction;
    return vehicles_emit_watch_hit_raised(rq, hit->id, &told);
}

static void see(lin_req *rq, WatchHit *hit)
{
    if (hit->seen_by[0])
        return;
    hit->seen_by = lin_typed_actor(rq);
    hit->seen_at = lin_typed_now(rq);
}

static lin_code lock(lin_req *rq, const char *id, WatchHit **ret)
{
    LIN_TRY(watch_hit_lock(rq, id, ret));
    return (*ret)->handled_by[0] ? lin_fail(rq, &VEHICLES_HIT_HANDLED) : LIN_OK;
}

lin_code vehicles_see_watch_hit(lin_req *rq, const SeeWatchHitRequest *in, WatchHit **ret)
{
    LIN_TX(tx, rq);

    LIN_TRY(lock(rq, in->id, ret));
    see(rq, *ret);
    (*ret)->state = WATCH_HIT_STATE_SEEN;
    LIN_TRY(watch_hit_save(rq, *ret));
    return lin_commit(&tx);
}

lin_code vehicles_handle_watch_hit(lin_req *rq, const HandleWatchHitRequest *in, WatchHit **ret)
{
    LIN_TX(tx, rq);

    LIN_TRY(lock(rq, in->id, ret));
    see(rq, *ret);
    (*ret)->state = in->real ? WATCH_HIT_STATE_HANDLED : WATCH_HIT_STATE_FALSE_ALARM;
    (*ret)->note = in->note;
    (*ret)->handled_by = lin_typed_actor(rq);
    (*ret)->handled_at = lin_typed_now(rq);
    LIN_TRY(watch_hit_save(rq, *ret));
    return lin_commit(&tx);
}
