/* Rules of a watch: its plate is one of GA 36, in the form in which passages have it (GB/T 42455.1-2023, 8.1.2 b). */
#include "vehicles.h"

lin_code watch_before_write(lin_req *rq, const Watch *before, Watch *after)
{
    (void)before;
    after->plate = vehicles_plate(rq, after->plate);
    return vehicles_plate_kind(after->plate) ? LIN_OK : lin_fail_field(rq, LIN_STR("plate"), &VEHICLES_PLATE_FORM);
}
