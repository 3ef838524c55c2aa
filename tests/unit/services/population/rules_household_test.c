/* Rules of households (7.2.1 b); what they read and write is tests/e2e/26_register.c's. */
#include "services/population/rules_household.c"
#include "tests/unit/services/population/people.h"

TEST(the_head_is_a_head_until_the_membership_ends)
{
    Member *m = lin_typed_new(request(), &linli__population__v1__member__descriptor);

    ck_assert(!is_head(NULL));
    ck_assert(!is_head(m));
    m->relation = MEMBER_RELATION_HEAD;
    ck_assert(is_head(m));
    m->valid_until = t("2026-01-01");
    ck_assert(!is_head(m));
}
