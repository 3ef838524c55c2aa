/* FindDuplicates: pairs of files that may be one person's (GB/T 42455.1-2023, 8.1.1 a). */
#include "population.h"

enum { USUALLY = 50 };

static lin_code add_pair(lin_req *rq, const lin_rows *rows, size_t row, FindDuplicatesAnswer *answer)
{
    Duplicate *pair = LIN_NEW(rq->arena, Duplicate);

    linli__population__v1__duplicate__init(pair);
    LIN_TRY(person_get(rq, lin_id_text(rq->arena, lin_cell_id(rows, row, 0)).at, &pair->first));
    LIN_TRY(person_get(rq, lin_id_text(rq->arena, lin_cell_id(rows, row, 1)).at, &pair->second));
    pair->same_name_and_birth_date = lin_cell_int(rows, row, 2);
    pair->same_phone = lin_cell_int(rows, row, 3);
    pair->similar_at_same_address = lin_cell_int(rows, row, 4);
    answer->duplicates[answer->n_duplicates++] = pair;
    return LIN_OK;
}

lin_code population_find_duplicates(lin_req *rq, const FindDuplicatesRequest *in, FindDuplicatesAnswer **ret)
{
    int32_t community;
    lin_rows rows;

    if (!lin_place_number(rq, lin_app_access(rq), lin_z(in->community_id), &community) || !lin_scope_holds(rq, community))
        return lin_fail_field(rq, LIN_STR("communityId"), &LIN_REASON_COMMUNITY_UNKNOWN);
    LIN_TX(tx, rq); /* one view of all of them */
    LIN_TRY(lin_query(rq, &population_sql_find_duplicates, &rows, lin_int(community), lin_int(in->page_size ? in->page_size : USUALLY)));
    (*ret)->duplicates = LIN_NEW_ARRAY(rq->arena, Duplicate *, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++)
        LIN_TRY(add_pair(rq, &rows, i, *ret));
    return lin_commit(&tx);
}
