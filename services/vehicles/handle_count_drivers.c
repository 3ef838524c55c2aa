/* CountDrivers: how many of these people drive, and how many of them have stopped coming (GB/T 42455.1-2023, 8.1.4 d). */
#include "vehicles.h"

lin_code vehicles_count_drivers(lin_req *rq, const CountDriversRequest *in, CountDriversAnswer **ret)
{
    int32_t community;
    lin_rows rows;

    LIN_TRY(lin_typed_community(rq, in->community_id, &community));
    LIN_TRY(lin_query(rq, &vehicles_sql_count_drivers, &rows, lin_int(community), lin_at(rq->now),
                      lin_typed_texts(rq, in->n_person_ids, in->person_ids), lin_int(in->absent_days), lin_int(in->days)));
    (*ret)->drivers = (int32_t)lin_cell_int(&rows, 0, 0);
    (*ret)->absent = (int32_t)lin_cell_int(&rows, 0, 1);
    return LIN_OK;
}
