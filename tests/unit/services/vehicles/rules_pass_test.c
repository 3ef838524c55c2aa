/* For which lots a pass holds. */
#include "services/vehicles/rules_pass.c"
#include "tests/unit/test.h"

TEST(a_pass_holds_for_the_lots_that_it_names)
{
    char one[] = "one", two[] = "two", *lots[] = { one, two };
    Pass pass;

    linli__vehicles__v1__pass__init(&pass);
    ck_assert(!holds_for(&pass, "one"));
    pass.lot_ids = lots;
    pass.n_lot_ids = 2;
    ck_assert(holds_for(&pass, "one"));
    ck_assert(holds_for(&pass, "two"));
    ck_assert(!holds_for(&pass, "three"));
}
