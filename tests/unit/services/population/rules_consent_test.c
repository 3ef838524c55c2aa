/* Rules of a consent (GB/T 35273, 5.4). */
#include "services/population/rules_consent.c"
#include "tests/unit/services/population/people.h"

TEST(a_child_is_one_until_its_fourteenth_birthday)
{
    ck_assert(is_child(request(), "2012-11-28"));
    ck_assert(!is_child(request(), "2012-11-27"));
    ck_assert(!is_child(request(), "1949-12-31"));
    ck_assert(!is_child(request(), ""));
}
