/* attend - what the jobs share that look after terms: records that are due on a day, one transaction each. */
#include "organizations.h"

enum { AT_A_TIME = 500 };

lin_code organizations_attend(lin_req *rq, const lin_sql *due, lin_code (*each)(lin_req *rq, const char *id, char *today))
{
    char *today = lin_str_z(rq->arena, lin_day(rq->arena, rq->now));
    lin_rows rows;

    rq->origin = LIN_STR("term");
    do {
        LIN_TRY(lin_query(rq, due, &rows, lin_text(lin_z(today)), lin_int(AT_A_TIME)));
        for (size_t i = 0; i < rows.count; i++)
            LIN_TRY(each(rq, lin_id_text(rq->arena, lin_cell_id(&rows, i, 0)).at, today));
    } while (rows.count == AT_A_TIME);
    return LIN_OK;
}
