/* Rules of a parking lot: one with zones stays (GB/T 42455.1-2023, 8.3.5 a). */
#include "vehicles.h"

lin_code lot_before_delete(lin_req *rq, const Lot *before)
{
    Zone **zone;
    size_t count;

    LIN_TRY(zone_list(rq, lin_print(rq->arena, "lotId = \"%s\"", before->id), &zone, &count));
    return count ? lin_fail(rq, &VEHICLES_LOT_IN_USE) : LIN_OK;
}
