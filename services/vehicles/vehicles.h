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

static inline bool vehicles_by_hand(const lin_req *rq)
{
    return rq->origin.len == 0;
}

static inline bool vehicles_same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

#endif
