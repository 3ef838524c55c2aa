/*
 * A record of another service that people are linked to was deleted: their links to it end on that day, whatever community they
 * are of; one that had not begun yet ends on its first. They stay as what was (GB/T 42455.1-2023, 8.1.1 c).
 */
#include "population.h"

lin_code population_target_now(lin_req *rq, const char *id, const char **ret)
{
    lin_rows rows;
    lin_id target;

    *ret = id;
    if (!lin_id_parse(lin_z(id), &target))
        return LIN_OK;
    LIN_TRY(lin_exec(rq, &population_sql_take_target, lin_ref(target)));
    LIN_TRY(lin_query(rq, &population_sql_find_merged_target, &rows, lin_ref(target)));
    return rows.count ? population_target_now(rq, lin_id_text(rq->arena, lin_cell_id(&rows, 0, 0)).at, ret) : LIN_OK;
}

lin_code population_check_target(lin_req *rq, const char *field, const char *id)
{
    const char *goes_on;

    LIN_TRY(population_target_now(rq, id, &goes_on));
    return strcmp(goes_on, id) == 0 ? LIN_OK : lin_fail_field(rq, lin_z(field), &POPULATION_TARGET_MERGED, lin_arg_text("goesOn", lin_z(goes_on)));
}

lin_code population_on_target_changed(lin_req *rq, const lin_event *event)
{
    const char *filter = lin_print(rq->arena, "targetId = \"%s\"", lin_id_text(rq->arena, event->aggregate_id).at);

    if (!event->change || event->change->action != LINLI__CHANGE__ACTION__DELETED)
        return LIN_OK;
    rq->origin = lin_z(event->source);
    LIN_TRY(lin_reach_set(rq, &(lin_reach){ rq->who, LIN_STR("all") }));
    return lin_spans_end(rq, &linli__population__v1__link__descriptor, filter, lin_str_z(rq->arena, lin_day(rq->arena, event->at)));
}
