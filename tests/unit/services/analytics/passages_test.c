/* What may be a plate, or the beginning of one; and what is no reason to ask for passages. */
#include "services/analytics/passages.c"
#include "tests/unit/test.h"

static lin_req *rq;

static void begin(void)
{
    rq = lin_req_new(lin_arena_new());
}

static bool looks_so(const char *q)
{
    return may_be_plate(lin_typed_folded(rq, q));
}

TEST(letters_with_digits_or_a_province_may_be_a_plate)
{
    static const char *const plates[] = { "粤B12345", "粤b·12345", "粤B1", "粤BD12345", "WJ粤1234A", "KA12345", "b7x7", "粤Bab", "ｂ１２３" };

    begin();
    for (size_t i = 0; i < LIN_COUNT(plates); i++)
        ck_assert_msg(looks_so(plates[i]), "%s", plates[i]);
}

TEST(names_words_and_long_numbers_are_no_plate)
{
    static const char *const others[] = { "", "b1", "王小明", "wxm", "13800138000", "1201", "11010519491231002X", "粤B12345 东门", "photo-2026-06.jpg" };

    begin();
    for (size_t i = 0; i < LIN_COUNT(others); i++)
        ck_assert_msg(!looks_so(others[i]), "%s", others[i]);
}

TEST(the_time_of_a_passage_is_told_as_it_is_in_china)
{
    Google__Protobuf__Timestamp at;

    begin();
    google__protobuf__timestamp__init(&at);
    at.seconds = 1782777600; /* 2026-06-30T00:00:00Z */
    at.nanos = 120000000;
    ck_assert_str_eq(time_text(rq, &at), "2026-06-30 08:00:00");
}
