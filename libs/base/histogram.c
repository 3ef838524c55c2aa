/* histogram - see histogram.h. */
#include "libs/base/histogram.h"

const lin_bound lin_bounds[LIN_BOUNDS] = {
    { "0.005", 5 * LIN_MS },   { "0.01", 10 * LIN_MS },  { "0.025", 25 * LIN_MS }, { "0.05", 50 * LIN_MS },
    { "0.075", 75 * LIN_MS },  { "0.1", 100 * LIN_MS },  { "0.25", 250 * LIN_MS }, { "0.5", 500 * LIN_MS },
    { "0.75", 750 * LIN_MS },  { "1", LIN_SECOND },      { "2.5", 2500 * LIN_MS }, { "5", 5 * LIN_SECOND },
    { "7.5", 7500 * LIN_MS },  { "10", 10 * LIN_SECOND }, { "+Inf", INT64_MAX },
};

size_t lin_bound_of(lin_time took)
{
    size_t i = 0;

    while (took > lin_bounds[i].up_to)
        i++;
    return i;
}

void lin_histogram_add(lin_histogram *histogram, lin_time took)
{
    atomic_fetch_add_explicit(&histogram->bucket[lin_bound_of(took)], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&histogram->micros, took, memory_order_relaxed);
}
