/* Rules of a detector: a zombie's limit is told by days, so that it looks back no days of its own. */
#include "vehicles.h"

lin_code detector_before_write(lin_req *rq, const Detector *before, Detector *after)
{
    (void)before;
    if (after->kind == WARNING_KIND_ZOMBIE && after->days)
        return lin_fail_field(rq, LIN_STR("days"), &LIN_REASON_FIELD_RANGE, lin_arg_int("min", 0), lin_arg_int("max", 0));
    return LIN_OK;
}
