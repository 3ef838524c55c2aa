/* FindDuplicates: pairs of files that may be one vehicle's (GB/T 42455.1-2023, 8.1.2 a). */
#include "vehicles.h"

enum { USUALLY = 50 };

lin_code vehicles_find_duplicates(lin_req *rq, const FindDuplicatesRequest *in, FindDuplicatesAnswer **ret)
{
    char **first, **second;
    int32_t community;
    lin_rows rows;

    LIN_TRY(lin_typed_community(rq, in->community_id, &community));
    LIN_TX(tx, rq); /* one view of all of them */
    LIN_TRY(lin_query(rq, &vehicles_sql_find_duplicates, &rows, lin_int(community), lin_int(in->page_size ? in->page_size : USUALLY)));
    (*ret)->duplicates = lin_rows_messages(rq, &rows, &linli__vehicles__v1__duplicate__descriptor, &(*ret)->n_duplicates);
    first = lin_typed_id_column(rq, &rows, 0);
    second = lin_typed_id_column(rq, &rows, 1);
    for (size_t i = 0; i < rows.count; i++) {
        LIN_TRY(vehicle_get(rq, first[i], &(*ret)->duplicates[i]->first));
        LIN_TRY(vehicle_get(rq, second[i], &(*ret)->duplicates[i]->second));
    }
    return lin_commit(&tx);
}
