/*
 * spans - records that hold from a day until a day, both included: valid_from, valid_until; no end is none yet.
 *
 * Called by hand-written code that ends, joins or compares memberships, links, tags and their like. What it writes goes
 * through typed: the service's rules, history and events.
 *
 * Thread rule: as typed.
 */
#ifndef LIN_SPANS_H
#define LIN_SPANS_H

#include "libs/resource/typed.h"

bool lin_spans_overlap(const ProtobufCMessage *a, const ProtobufCMessage *b);
/* Is there another one, of those that meet the filter, that is the same in these fields (NULL ends them) and overlaps? */
lin_code lin_spans_any(lin_req *rq, const ProtobufCMessage *record, const char *filter, const char *const *same, bool *ret);
/* Those that meet the filter end on the day; one that had not begun yet, on its first. */
lin_code lin_spans_end(lin_req *rq, lin_type_of type, const char *filter, const char *day);
/* Those that meet the filter, overlap and are the same in these fields (NULL ends them) become one with the days of all. Within a
 * transaction: none of them changes until it ends. */
lin_code lin_spans_join(lin_req *rq, lin_type_of type, const char *filter, const char *const *same);
/* What names the one record in this field names the other; those of it that are the same in the others (NULL: none are) and overlap become
 * one. Likewise. */
lin_code lin_spans_move(lin_req *rq, lin_type_of type, const char *field, const char *from, const char *to, const char *const *same);

#endif
