/* FindDuplicates: pairs of files that may be one vehicle's (GB/T 42455.1-2023, 8.1.2 a). */
#include "vehicles.h"

lin_code vehicles_find_duplicates(lin_req *rq, const FindDuplicatesRequest *in, FindDuplicatesAnswer **ret)
{
    return lin_typed_duplicates(rq, &vehicles_sql_find_duplicates, in->community_id, in->page_size, &(*ret)->base);
}
