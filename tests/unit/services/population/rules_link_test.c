/* Rules of a link (8.1.1 c); what it meets is tests/e2e/26_register.c's. */
#include "services/population/rules_link.c"
#include "tests/unit/services/population/people.h"

TEST(a_call_of_our_own_carries_links_over_as_they_are)
{
    lin_req *rq = request();
    Link *link = lin_typed_new(rq, &linli__population__v1__link__descriptor);

    rq->origin = LIN_STR("merge");
    ck_assert_int_eq(link_before_write(rq, link, link), LIN_OK);
}
