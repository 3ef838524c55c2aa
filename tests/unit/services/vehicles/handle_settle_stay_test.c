/* What is still due. */
#include "services/vehicles/handle_settle_stay.c"
#include "tests/unit/test.h"

TEST(what_was_paid_and_waived_is_due_no_more_and_nothing_is_owed_back)
{
    static const struct { int64_t fee, paid, waived, due; } rows[] = {
        { 0, 0, 0, 0 }, { 500, 0, 0, 500 }, { 500, 200, 0, 300 }, { 500, 200, 300, 0 }, { 500, 600, 0, 0 },
    };
    Stay s;

    linli__vehicles__v1__stay__init(&s);
    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        s.paid = rows[i].paid;
        s.waived = rows[i].waived;
        ck_assert_int_eq(due_of(&s, rows[i].fee), rows[i].due);
    }
}
