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
