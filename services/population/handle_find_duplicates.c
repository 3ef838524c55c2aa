/* FindDuplicates: pairs of files that may be one person's (GB/T 42455.1-2023, 8.1.1 a). */
#include "population.h"

enum { USUALLY = 50 };

lin_code population_find_duplicates(lin_req *rq, const FindDuplicatesRequest *in, FindDuplicatesAnswer **ret)
{
    char **first, **second;
    int32_t community;
    lin_rows rows;

    if (!lin_place_number(rq, lin_app_access(rq), lin_z(in->community_id), &community) || !lin_scope_holds(rq, community))
        return lin_fail_field(rq, LIN_STR("communityId"), &LIN_REASON_COMMUNITY_UNKNOWN);
    LIN_TX(tx, rq); /* one view of all of them */
    LIN_TRY(lin_query(rq, &population_sql_find_duplicates, &rows, lin_int(community), lin_int(in->page_size ? in->page_size : USUALLY)));
    (*ret)->duplicates = lin_rows_messages(rq, &rows, &linli__population__v1__duplicate__descriptor, &(*ret)->n_duplicates);
    first = lin_typed_id_column(rq, &rows, 0);
    second = lin_typed_id_column(rq, &rows, 1);
    for (size_t i = 0; i < rows.count; i++) {
        LIN_TRY(person_get(rq, first[i], &(*ret)->duplicates[i]->first));
        LIN_TRY(person_get(rq, second[i], &(*ret)->duplicates[i]->second));
    }
    return lin_commit(&tx);
}
