/* What is wrong with a passage, and that the same passage has one id. */
#include "services/vehicles/handle_ingest_passages.c"
#include "tests/unit/test.h"

#define GATE_ID "01a20000-0000-8000-8000-0000000000e1"

static Google__Protobuf__Timestamp at;

static Passage passage(lin_req *rq)
{
    Passage p;

    linli__vehicles__v1__passage__init(&p);
    google__protobuf__timestamp__init(&at);
    at.seconds = rq->now / LIN_SECOND - 60;
    at.nanos = 123456000;
    p.at = &at;
    p.plate = strdup("粤B12345");
    p.gate_id = strdup(GATE_ID);
    p.direction = PASSAGE_DIRECTION_ENTRY;
    return p;
}

static const char *wrong(lin_req *rq, const Passage *p)
{
    const char *field;
    const lin_reason *why = fault_of(rq, p, &field);

    return why ? lin_print(rq->arena, "%s %s", why->name, field) : "";
}

TEST(what_is_wrong_is_named)
{
    lin_req *rq = lin_req_new(lin_arena_new());
    Passage p = passage(rq);

    ck_assert_str_eq(wrong(rq, &p), "");
    p.direction = PASSAGE_DIRECTION_UNSPECIFIED;
    ck_assert_str_eq(wrong(rq, &p), "FIELD_REQUIRED direction");
    p = passage(rq);
    p.plate = strdup("粤B1234567890123456");
    ck_assert_str_eq(wrong(rq, &p), "FIELD_LENGTH plate");
    p = passage(rq);
    p.latitude = 91;
    ck_assert_str_eq(wrong(rq, &p), "PASSAGE_NUMBER latitude");
    p = passage(rq);
    p.confidence = NAN;
    ck_assert_str_eq(wrong(rq, &p), "PASSAGE_NUMBER confidence");
    p = passage(rq);
    p.at = NULL;
    ck_assert_str_eq(wrong(rq, &p), "FIELD_REQUIRED at");
    p = passage(rq);
    p.photo_object_id = strdup("x");
    ck_assert_str_eq(wrong(rq, &p), "FIELD_ID photoObjectId");
}

TEST(a_passage_may_come_late_and_hardly_early)
{
    static const struct { int64_t seconds; const char *wrong; } rows[] = {
        { 299, "" }, { 301, "PASSAGE_TIME at" }, { -179 * 86400, "" }, { -180 * 86400 - 1, "PASSAGE_TIME at" },
    };
    lin_req *rq = lin_req_new(lin_arena_new());
    Passage p = passage(rq);

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        at.seconds = rq->now / LIN_SECOND + rows[i].seconds;
        at.nanos = 0;
        ck_assert_str_eq(wrong(rq, &p), rows[i].wrong);
    }
}

TEST(the_same_passage_has_one_id_and_it_carries_its_time)
{
    lin_req *rq = lin_req_new(lin_arena_new());
    Passage p = passage(rq);
    lin_id id = id_of(rq, 7, &p);

    ck_assert(lin_id_eq(id, id_of(rq, 7, &p)));
    ck_assert_int_eq(lin_id_community(id), 7);
    ck_assert_int_eq(lin_id_time(id), at.seconds * LIN_SECOND + 123 * LIN_MS);
    p.direction = PASSAGE_DIRECTION_EXIT;
    ck_assert(!lin_id_eq(id, id_of(rq, 7, &p)));
    p = passage(rq);
    at.nanos += 1000; /* another microsecond of the same millisecond */
    ck_assert(!lin_id_eq(id, id_of(rq, 7, &p)));
}
