/* FindDuplicateUnits: pairs of files that may be one unit's (GB/T 42455.1-2023, 8.1.4 a). */
#include "organizations.h"

lin_code organizations_find_duplicate_units(lin_req *rq, const FindDuplicateUnitsRequest *in, FindDuplicateUnitsAnswer **ret)
{
    return lin_typed_duplicates(rq, &organizations_sql_find_duplicate_units, in->community_id, in->page_size, &(*ret)->base);
}
