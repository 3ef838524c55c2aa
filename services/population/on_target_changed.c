/*
 * A record of another service that people are linked to was deleted: their links to it end on that day, whatever community they
 * are of; one that had not begun yet ends on its first. They stay as what was (GB/T 42455.1-2023, 8.1.1 c).
 */
#include "population.h"

lin_code population_on_target_changed(lin_req *rq, const lin_event *event)
{
    const char *filter = lin_print(rq->arena, "targetId = \"%s\"", lin_id_text(rq->arena, event->aggregate_id).at);

    if (!event->change || event->change->action != LINLI__CHANGE__ACTION__DELETED)
        return LIN_OK;
    rq->origin = lin_z(event->source);
    LIN_TRY(lin_reach_set(rq, &(lin_reach){ rq->who, LIN_STR("all") }));
    return lin_spans_end(rq, &linli__population__v1__link__descriptor, filter, lin_str_z(rq->arena, lin_day(rq->arena, event->at)));
}
