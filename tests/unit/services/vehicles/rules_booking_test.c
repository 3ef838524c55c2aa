/* What a booking costs. */
#include "services/vehicles/rules_booking.c"
#include "tests/unit/test.h"

TEST(an_hour_that_has_begun_counts_whole)
{
    static const struct { int64_t seconds, price; } rows[] = { { 1, 300 }, { 3600, 300 }, { 3601, 600 }, { 86400, 7200 } };
    Google__Protobuf__Timestamp from, until;
    Booking b;

    linli__vehicles__v1__booking__init(&b);
    google__protobuf__timestamp__init(&from);
    google__protobuf__timestamp__init(&until);
    b.starts_at = &from;
    b.ends_at = &until;
    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        until.seconds = rows[i].seconds;
        ck_assert_int_eq(price_of(&b, 300), rows[i].price);
        ck_assert_int_eq(price_of(&b, 0), 0);
    }
}

static Google__Protobuf__Timestamp *second(int64_t seconds)
{
    static Google__Protobuf__Timestamp ring[16];
    static int turn;
    Google__Protobuf__Timestamp *at = &ring[turn++ % 16];

    google__protobuf__timestamp__init(at);
    at->seconds = seconds;
    return at;
}

TEST(a_booking_runs_forward_ends_ahead_and_lies_within_its_offer)
{
    static const struct { int64_t from, until; const char *why, *field; } rows[] = {
        { 1000, 5000, "", "" },
        { 2000, 3000, "", "" },
        { 999, 3000, "BOOKING_OUTSIDE", "startsAt" },
        { 2000, 5001, "BOOKING_OUTSIDE", "endsAt" },
        { 3000, 3000, "BOOKING_TIME", "endsAt" },
        { 3000, 2000, "BOOKING_TIME", "endsAt" },
        { 1000, 1500, "BOOKING_TIME", "endsAt" }, /* over now */
    };
    Offer offer;

    linli__vehicles__v1__offer__init(&offer);
    offer.starts_at = second(1000);
    offer.ends_at = second(5000);
    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        lin_req *rq = lin_req_new(lin_arena_new());
        Booking b;
        lin_code code;

        rq->now = 1500 * LIN_SECOND;
        linli__vehicles__v1__booking__init(&b);
        b.starts_at = second(rows[i].from);
        b.ends_at = second(rows[i].until);
        code = check_time(rq, &b, &offer);
        ck_assert_msg((code == LIN_OK) == !rows[i].why[0], "row %zu", i);
        if (code != LIN_OK) {
            ck_assert(lin_str_eq(rq->problem.reason, lin_z(rows[i].why)));
            ck_assert(lin_str_eq(rq->problem.violation[0].field, lin_z(rows[i].field)));
        }
    }
}
