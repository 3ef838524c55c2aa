/* The points that a mark gives where none are said. */
#include "services/organizations/rules_inspection_item.c"
#include "tests/unit/test.h"

#define NONE INSPECTION_ITEM_RESULT_UNSPECIFIED
#define PASS INSPECTION_ITEM_RESULT_PASS
#define FAIL INSPECTION_ITEM_RESULT_FAIL
#define NA INSPECTION_ITEM_RESULT_NOT_APPLICABLE

TEST(a_mark_gives_its_points_unless_some_are_said)
{
    static const struct { InspectionItemResult was, is; int had, said, wanted; } rows[] = {
        { NONE, PASS, 0, 0, 10 }, { NONE, FAIL, 0, 0, 0 },   { NONE, PASS, 0, 8, 8 },   { NONE, FAIL, 0, 4, 4 },  { PASS, FAIL, 10, 10, 0 },
        { FAIL, PASS, 0, 0, 10 }, { FAIL, FAIL, 4, 4, 4 },   { PASS, PASS, 10, 7, 7 },  { PASS, NA, 10, 10, 0 },  { NA, NA, 0, 5, 0 },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        InspectionItem before, after;

        linli__organizations__v1__inspection_item__init(&before);
        before.most = 10;
        after = before;
        before.result = rows[i].was;
        before.points = rows[i].had;
        after.result = rows[i].is;
        after.points = rows[i].said;
        give_points(&before, &after);
        ck_assert_msg(after.points == rows[i].wanted, "row %zu: %d", i, after.points);
    }
}
