/* What is wrong with a reading, by field. */
#include "services/housing/handle_ingest_readings.c"
#include "tests/unit/test.h"

#define A_HOUSE "01a20000-0000-8000-8000-000000000001"

static lin_req *rq;
static const char *source_ = "";

static const char *fault(const char *house, ReadingKind kind, lin_time age, double value)
{
    Google__Protobuf__Timestamp at;
    const char *field = "";
    Reading r;

    rq = rq ? rq : lin_req_new(lin_arena_new());
    google__protobuf__timestamp__init(&at);
    at.seconds = (rq->now - age) / LIN_SECOND;
    linli__housing__v1__reading__init(&r);
    r.house_id = (char *)(uintptr_t)house;
    r.kind = kind;
    r.source = (char *)(uintptr_t)source_;
    r.at = age ? &at : NULL;
    r.value = value;
    fault_of(rq, &r, &field);
    return field;
}

TEST(what_is_wrong_is_named)
{
    ck_assert_str_eq(fault(A_HOUSE, READING_KIND_WATER, LIN_MINUTE, 0), "");
    ck_assert_str_eq(fault("x", READING_KIND_WATER, LIN_MINUTE, 1), "houseId");
    ck_assert_str_eq(fault(A_HOUSE, READING_KIND_UNSPECIFIED, LIN_MINUTE, 1), "kind");
    ck_assert_str_eq(fault(A_HOUSE, READING_KIND_WATER, 0, 1), "at");
    ck_assert_str_eq(fault(A_HOUSE, READING_KIND_WATER, -LIN_MINUTE, 1), "at");
    ck_assert_str_eq(fault(A_HOUSE, READING_KIND_WATER, 401 * LIN_DAY, 1), "at");
    ck_assert_str_eq(fault(A_HOUSE, READING_KIND_WATER, LIN_MINUTE, -1), "value");
    ck_assert_str_eq(fault(A_HOUSE, READING_KIND_WATER, LIN_MINUTE, NAN), "value");
    source_ = "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四";
    ck_assert_str_eq(fault(A_HOUSE, READING_KIND_WATER, LIN_MINUTE, 1), "");
    source_ = "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五";
    ck_assert_str_eq(fault(A_HOUSE, READING_KIND_WATER, LIN_MINUTE, 1), "source");
}
