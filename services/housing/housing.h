/*
 * housing - private header: what the files of this service share.
 *
 * Owns buildings, stairwells, houses, occupancies, leases and their ratings, readings and warnings. Never included outside this folder. What
 * main.c wires is declared in housing.gen.h.
 *
 * What is written on account of an event or a chore names it in rq->origin, which the histories show; a rule that binds
 * only callers from outside asks lin_by_hand().
 */
#ifndef HOUSING_H
#define HOUSING_H

#include <string.h>

#include "housing.gen.h"

typedef struct housing_settings {
    int64_t readings_days;
} housing_settings;
/* settings.c; constant once the service has started */
extern housing_settings housing_set;
extern const lin_settings_table housing_settings_table;

/* address.c: standard address codes. One that is empty is given the next number below `prefix`; one that is not must lie below
 * it: ADDRESS_CODE of `field`, told what the digits before are. */
enum { DIVISION_DIGITS = 12, BUILDING_DIGITS = 7, HOUSE_DIGITS = 6 };
lin_code housing_check_code(lin_req *rq, const char *community, const char *prefix, int digits, char **code);

/* person.c: a file that is open, and stays open until the transaction ends; of this community unless NULL. PERSON_GONE,
 * PERSON_ELSEWHERE of `field`. */
lin_code housing_check_person(lin_req *rq, const char *field, const char *person_id, const char *community);
/* rules_house.c: those of a building or a stairwell, which lie in its grid: who sees it sees them */
lin_code housing_houses_of(lin_req *rq, const char *field, const char *id, House ***ret, size_t *ret_count);
/* rules_lease.c: LEASE_STATE */
lin_code housing_refuse_state(lin_req *rq, const Lease *lease);
/* handle_close_lease.c: job, reminds and expires */
lin_code housing_attend_leases(lin_req *rq);
/* watch_houses.c: job, raises warnings: a turn of the walk through all houses, which begins every ten minutes */
lin_code housing_watch_houses(lin_req *rq);
/* handle_ingest_readings.c: job, drops months that have lived their time */
lin_code housing_drop_readings(lin_req *rq);

static inline bool housing_same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

#endif
