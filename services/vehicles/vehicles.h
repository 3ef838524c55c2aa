/*
 * vehicles - private header: what the files of this service share.
 *
 * Owns vehicles, watch lists, passages and parking. Never included outside this folder. What main.c wires is declared in
 * vehicles.gen.h.
 *
 * What is written on account of an event or a chore names it in rq->origin, which the histories show; a rule that binds only
 * callers from outside asks vehicles_by_hand().
 */
#ifndef VEHICLES_H
#define VEHICLES_H

#include <string.h>

#include "vehicles.gen.h"

/* plate.c: a plate as it is kept: capitals, no blanks, dots and dashes. Its kind; UNSPECIFIED where it is no plate. */
char *vehicles_plate(lin_req *rq, const char *text);
VehiclePlateKind vehicles_plate_kind(const char *plate);
/* The one colour of such plates, UNSPECIFIED where there are several; and may they be of this one? */
VehiclePlateColor vehicles_plate_color(VehiclePlateKind kind);
bool vehicles_plate_may_be(VehiclePlateKind kind, VehiclePlateColor color);

/* handle_watch_hit.c: emits WatchHitRaised */
lin_code vehicles_tell_hit(lin_req *rq, const WatchHit *hit);
/* keep_passages.c: job, makes partitions and drops old ones */
lin_code vehicles_keep_passages(lin_req *rq);

/* fee.c: what a stay costs by its lot's tariffs, in fen; does it lie within the free minutes; how long somebody who settles then
 * may take to leave. */
int64_t vehicles_fee(Tariff *const *tariff, size_t tariffs, lin_time entered, lin_time left);
bool vehicles_is_free(Tariff *const *tariff, size_t tariffs, lin_time entered, lin_time left);
int32_t vehicles_leave_minutes(Tariff *const *tariff, size_t tariffs, lin_time at);
/* rules_tariff.c */
lin_code vehicles_tariffs_of(lin_req *rq, const char *lot_id, Tariff ***ret, size_t *ret_count);

/* Of a record: it is one. */
static inline lin_id vehicles_id(const char *id)
{
    lin_id at = { { 0 } };

    lin_id_parse(lin_z(id), &at);
    return at;
}

static inline bool vehicles_by_hand(const lin_req *rq)
{
    return rq->origin.len == 0;
}

static inline bool vehicles_same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

#endif
