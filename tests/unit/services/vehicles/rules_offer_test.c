/* When a space may be offered. */
#include "services/vehicles/rules_offer.c"
#include "tests/unit/test.h"

TEST(an_offer_runs_forward_ends_ahead_and_is_no_longer_than_a_year)
{
    static const struct { int64_t from, until; bool right; } rows[] = {
        { 1000, 2000, true },  { 0, 1001, true },   { 0, 1000, false },            /* over now */
        { 2000, 2000, false }, { 2000, 1500, false }, { 2000, 2000 + 366 * 86400, true }, { 2000, 2001 + 366 * 86400, false },
    };
    Google__Protobuf__Timestamp from, until;
    Offer offer;

    linli__vehicles__v1__offer__init(&offer);
    google__protobuf__timestamp__init(&from);
    google__protobuf__timestamp__init(&until);
    offer.starts_at = &from;
    offer.ends_at = &until;
    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        from.seconds = rows[i].from;
        until.seconds = rows[i].until;
        ck_assert_msg(time_is_right(&offer, 1000 * LIN_SECOND) == rows[i].right, "row %zu", i);
    }
}
