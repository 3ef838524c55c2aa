/* A notice is the same bytes each time, and as many pages as it needs. */
#include "services/organizations/notice.c"
#include "tests/unit/test.h"

enum { ROWS = 90 };

static lin_str draw_rows(size_t count)
{
    static const char *head[][2] = { { "单位名称", "老王面馆" } };
    static const char *row[ROWS][5];
    lin_req *rq = lin_req_new(lin_arena_new());
    lin_str pdf;

    for (size_t i = 0; i < ROWS; i++)
        memcpy(row[i], (const char *[]){ "1", "灭火器在有效期内，压力正常，放在看得见的地方", "合格", "10 / 10", "" }, sizeof(row[i]));
    ck_assert_int_eq(organizations_draw_notice(rq, &(organizations_notice){ .title = "消防检查通知单", .subtitle = "编号 1", .head = head, .heads = 1,
                                                                           .row = row, .rows = count, .conclusion = "合格", .code = "1",
                                                                           .at = 1780000000 * LIN_SECOND }, &pdf), LIN_OK);
    return pdf;
}

TEST(the_same_notice_is_the_same_bytes)
{
    lin_str one = draw_rows(5), other = draw_rows(5);

    ck_assert(lin_str_starts(one, LIN_STR("%PDF-")));
    ck_assert(lin_str_eq(one, other));
}

static int pages_of(lin_str pdf)
{
    int pages = 0;

    for (const char *at = pdf.at; (at = memmem(at, (size_t)(pdf.at + pdf.len - at), "/Type /Page %", 13)); at++)
        pages++;
    return pages;
}

TEST(many_rows_take_many_pages)
{
    ck_assert_int_eq(pages_of(draw_rows(5)), 1);
    ck_assert_int_ge(pages_of(draw_rows(ROWS)), 2);
}
