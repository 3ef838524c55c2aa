/* Score, result and summary of an inspection, from its items. */
#include "services/organizations/handle_complete_inspection.c"
#include "tests/unit/test.h"

#define PASS INSPECTION_ITEM_RESULT_PASS
#define FAIL INSPECTION_ITEM_RESULT_FAIL
#define NA INSPECTION_ITEM_RESULT_NOT_APPLICABLE

enum { ITEMS = 4 };

typedef struct case_row {
    struct { InspectionItemResult result; int points, most; bool critical; } item[ITEMS];
    int score;
    InspectionResult result;
} case_row;

static InspectionItem room[ITEMS], *items[ITEMS];

static size_t set_up(const case_row *row)
{
    size_t count = 0;

    for (; count < ITEMS && row->item[count].most; count++) {
        linli__organizations__v1__inspection_item__init(&room[count]);
        room[count].number = (int32_t)count + 1;
        room[count].result = row->item[count].result;
        room[count].points = row->item[count].points;
        room[count].most = row->item[count].most;
        room[count].critical = row->item[count].critical;
        items[count] = &room[count];
    }
    return count;
}

TEST(score_and_result_come_from_the_items_that_apply)
{
    static const case_row rows[] = {
        { { { PASS, 10, 10, false }, { PASS, 10, 10, true } }, 100, INSPECTION_RESULT_PASSED },
        { { { PASS, 10, 10, false }, { FAIL, 0, 10, false }, { PASS, 10, 10, false } }, 67, INSPECTION_RESULT_RECTIFY },
        { { { PASS, 10, 10, false }, { FAIL, 0, 10, false } }, 50, INSPECTION_RESULT_FAILED },
        { { { PASS, 50, 50, false }, { FAIL, 0, 1, true } }, 98, INSPECTION_RESULT_FAILED },
        { { { PASS, 10, 10, false }, { NA, 0, 90, false } }, 100, INSPECTION_RESULT_PASSED },
        { { { NA, 0, 10, false } }, 100, INSPECTION_RESULT_PASSED },
        { { { PASS, 3, 10, false } }, 30, INSPECTION_RESULT_FAILED },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        size_t count = set_up(&rows[i]);
        int score = score_of(items, count);

        ck_assert_msg(score == rows[i].score && result_of(items, count, score) == rows[i].result, "row %zu: %d", i, score);
    }
}

TEST(the_summary_names_what_failed)
{
    static const case_row row = { { { PASS, 10, 10, false }, { FAIL, 0, 10, false }, { FAIL, 0, 10, true } }, 0, 0 };
    lin_req *rq = lin_req_new(lin_arena_new());
    size_t count = set_up(&row);
    char door[] = "安全出口畅通", boxes[] = "堆放纸箱", pressure[] = "灭火器有效";

    room[1].text = door;
    room[1].note = boxes;
    room[2].text = pressure;
    ck_assert_str_eq(summary_of(rq, items, count), "2. 安全出口畅通：堆放纸箱\n3. 灭火器有效");
}
