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

typedef struct vehicles_settings {
    int64_t passages_days;
} vehicles_settings;
/* settings.c; constant once the service has started */
extern vehicles_settings vehicles_set;
extern const lin_settings_table vehicles_settings_table;

/* plate.c: a plate as it is kept: capitals, no blanks, dots and dashes. Its kind; UNSPECIFIED where it is no plate. */
char *vehicles_plate(lin_req *rq, const char *text);
VehiclePlateKind vehicles_plate_kind(const char *plate);
/* The one colour of such plates, UNSPECIFIED where there are several; and may they be of this one? */
VehiclePlateColor vehicles_plate_color(VehiclePlateKind kind);
bool vehicles_plate_may_be(VehiclePlateKind kind, VehiclePlateColor color);

/* person.c: may this person be named, who was not named `before` ("": nobody was)? FIELD_ID, PERSON_GONE of `field` */
lin_code vehicles_check_person(lin_req *rq, const char *field, const char *before, const char *person);
/* The owner whom another record names, as far as was told; stays so until the transaction ends. */
lin_code vehicles_take_owner(lin_req *rq, char *owner, char **ret);
/* rules_ownership.c: whoever owns it has an ownership that goes on, nobody else; emits VehicleOwnerLeft. It is locked. */
lin_code vehicles_keep_owner(lin_req *rq, const Vehicle *v);
/* handle_watch_hit.c: emits WatchHitRaised */
lin_code vehicles_tell_hit(lin_req *rq, const WatchHit *hit);
/* keep_passages.c: job, makes partitions and drops old ones */
lin_code vehicles_keep_passages(lin_req *rq);
bool vehicles_week_is_there(lin_time at);              /* the partition of that time; false: perhaps */
/* What a gate was told, as keep_decision.sql keeps it: by which key, when, the answer, the zone of which a place is taken or free by it (or
 * null), how many more. */
enum { VEHICLES_TOLD = 5 };
typedef struct vehicles_told {
    lin_value value[VEHICLES_TOLD];
} vehicles_told;
/* handle_ingest_passages.c: a passage that a gate has decided about, and what it was told, within its transaction, which is committed with
 * them unless `last` is NULL; no event but a hit's, as the stay has one. IDEMPOTENCY_IN_FLIGHT: the key was told something else meanwhile. */
lin_code vehicles_note_passage(lin_req *rq, char *community_id, Passage *one, const vehicles_told *told, lin_tx *last);
/* watch_vehicles.c: job, raises warnings */
lin_code vehicles_watch_vehicles(lin_req *rq);

/* fee.c: what a stay costs by its lot's tariffs, in fen; does it lie within the free minutes; how long somebody who settles then
 * may take to leave. */
int64_t vehicles_fee(Tariff *const *tariff, size_t tariffs, lin_time entered, lin_time left);
bool vehicles_is_free(Tariff *const *tariff, size_t tariffs, lin_time entered, lin_time left);
int32_t vehicles_leave_minutes(Tariff *const *tariff, size_t tariffs, lin_time at);
/* rules_entry.c: who is let in, and where to. What is known of a car before an entry; a NULL id: there is none. */
typedef struct vehicles_grounds {
    bool lot_is_open, visitors, lets_unread, listed, watched;   /* listed: of the first level */
    bool unread;                  /* its plate is none */
    char *vehicle_id;             /* never NULL, like the gate */
    char *pass_id;
    bool pass_holds;
    char *booking_id, *booked_zone_id;
    char *stay_id;                /* which it has in this lot already */
    char *entry_gate_id;
    lin_time entered_at;
    lin_time covered_until;       /* of that stay; 0: it is not */
} vehicles_grounds;
DecisionWhy vehicles_entry_why(const vehicles_grounds *g, const char *gate_id, lin_time at);
StayGround vehicles_ground_of(DecisionWhy why);        /* UNSPECIFIED: it is not let in, or not anew */
/* NULL: full. `booked`: the zone where a place is kept for it, or NULL */
ZonePlaces *vehicles_place_for(ZonePlaces *const *zone, size_t zones, StayGround ground, ZoneKind wish, const char *booked);
/* stay_fee.c: what a stay costs up to then, or has cost, and of one inside where it is known until when that is nothing; one place more or
 * less of a zone is taken, whose lot is locked */
lin_code vehicles_stay_fee(lin_req *rq, const Stay *stay, lin_time at, int64_t *ret);
lin_code vehicles_fee_from(lin_req *rq, const Stay *stay, lin_time covered_until, lin_time at, int64_t *ret);
lin_code vehicles_take_place(lin_req *rq, const char *zone_id, int more);
/* handle_decide_gate.c: job */
lin_code vehicles_forget_decisions(lin_req *rq);
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
    return lin_by_hand(rq);
}

static inline bool vehicles_same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

#endif
