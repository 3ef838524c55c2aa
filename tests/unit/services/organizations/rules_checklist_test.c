/* How long there is for what failed. */
#include "services/organizations/rules_checklist.c"
#include "tests/unit/test.h"

TEST(what_failed_has_a_week_unless_the_checklist_says_otherwise)
{
    static const struct { int said, kept; } rows[] = { { 0, 7 }, { 1, 1 }, { 7, 7 }, { 90, 90 } };

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        Checklist list;

        linli__organizations__v1__checklist__init(&list);
        list.rectify_days = rows[i].said;
        ck_assert_int_eq(checklist_before_write(NULL, NULL, &list), LIN_OK);
        ck_assert_int_eq(list.rectify_days, rows[i].kept);
        ck_assert_int_eq(checklist_before_write(NULL, &list, &list), LIN_OK);
        ck_assert_int_eq(list.rectify_days, rows[i].kept);
    }
}
