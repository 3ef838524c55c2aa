/* FindDuplicates: pairs of files that may be one person's (GB/T 42455.1-2023, 8.1.1 a). */
#include "population.h"

lin_code population_find_duplicates(lin_req *rq, const FindDuplicatesRequest *in, FindDuplicatesAnswer **ret)
{
    return lin_typed_duplicates(rq, &population_sql_find_duplicates, in->community_id, in->page_size, &(*ret)->base);
}
