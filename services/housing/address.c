/*
 * address - standard address codes: the community's division code, seven digits of the building, of a house six more
 * (GB/T 42455.1-2023, 8.1.3 b). Each community counts for itself, each building its houses; a number is never given twice.
 */
#include <stdlib.h>

#include "housing.h"

static lin_code give(lin_req *rq, int32_t community, const char *prefix, int digits, char **code)
{
    lin_rows rows;

    LIN_TRY(lin_query(rq, &housing_sql_next_address_number, &rows, lin_int(community), lin_text(lin_z(prefix))));
    *code = lin_print(rq->arena, "%s%0*lld", prefix, digits, (long long)lin_cell_int(&rows, 0, 0));
    return LIN_OK;
}

/* What was coded elsewhere, by a census or another system, stays as it is. */
static lin_code keep(lin_req *rq, int32_t community, const char *prefix, const char *code)
{
    return lin_exec(rq, &housing_sql_keep_address_number, lin_int(community), lin_text(lin_z(prefix)),
                    lin_int(strtol(code + strlen(prefix), NULL, 10)));
}

lin_code housing_check_code(lin_req *rq, const char *community, const char *prefix, int digits, char **code)
{
    int32_t number;

    if (!lin_place_number(rq, lin_app_access(rq), lin_z(community), &number))
        return lin_fail_field(rq, LIN_STR("communityId"), &LIN_REASON_COMMUNITY_UNKNOWN);
    if (!(*code)[0])
        return give(rq, number, prefix, digits, code);
    if (!lin_str_starts(lin_z(*code), lin_z(prefix)))
        return lin_fail_field(rq, LIN_STR("addressCode"), &HOUSING_ADDRESS_CODE, lin_arg_text("prefix", lin_z(prefix)));
    return keep(rq, number, prefix, *code);
}
