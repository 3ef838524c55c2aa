/*
 * histogram - durations counted by bounds that are the same in every program.
 *
 * The bounds are those of the OpenTelemetry conventions for HTTP and RPC. A count is one atomic addition; whoever
 * has one writer alone may keep counters of its own and use the bounds only.
 *
 * Thread rule: any thread.
 */
#ifndef LIN_HISTOGRAM_H
#define LIN_HISTOGRAM_H

#include <stdatomic.h>

#include "libs/base/clock.h"

enum { LIN_BOUNDS = 15 };

typedef struct lin_bound {
    const char *text;              /* "0.005": seconds; the last one is "+Inf" */
    lin_time up_to;
} lin_bound;

extern const lin_bound lin_bounds[LIN_BOUNDS];
size_t lin_bound_of(lin_time took);

typedef struct lin_histogram {
    _Atomic int64_t bucket[LIN_BOUNDS];   /* not cumulative */
    _Atomic int64_t micros;
} lin_histogram;

void lin_histogram_add(lin_histogram *histogram, lin_time took);

#endif
