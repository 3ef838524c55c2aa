/*
 * person - people as housing knows them: ids that population gave, whose files may be closed. Who names one holds it open
 * until the transaction ends; on_person_changed.c closes.
 */
#include "housing.h"

static lin_code check_open(lin_req *rq, const char *field, lin_id id)
{
    lin_rows rows;
    lin_str goes_on = LIN_STR("-");

    LIN_TRY(lin_exec(rq, &housing_sql_take_person, lin_ref(id)));
    LIN_TRY(lin_query(rq, &housing_sql_find_gone_person, &rows, lin_int(lin_id_community(id)), lin_ref(id)));
    if (!rows.count)
        return LIN_OK;
    if (!lin_cell_null(&rows, 0, 0))
        goes_on = lin_id_text(rq->arena, lin_cell_id(&rows, 0, 0));
    return lin_fail_field(rq, lin_z(field), &HOUSING_PERSON_GONE, lin_arg_text("goesOn", goes_on));
}

lin_code housing_check_person(lin_req *rq, const char *field, const char *person_id, const char *community)
{
    int32_t number;
    lin_id id;

    if (!lin_id_parse(lin_z(person_id), &id))
        return lin_fail_field(rq, lin_z(field), &LIN_REASON_FIELD_ID);
    if (community && (!lin_place_number(rq, lin_app_access(rq), lin_z(community), &number) || lin_id_community(id) != number))
        return lin_fail_field(rq, lin_z(field), &HOUSING_PERSON_ELSEWHERE);
    return check_open(rq, field, id);
}
