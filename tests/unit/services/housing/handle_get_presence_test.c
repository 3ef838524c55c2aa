/* The model of presence: what each kind of evidence weighs, and what the sum is called. */
#include "services/housing/handle_get_presence.c"
#include "tests/unit/test.h"

static bool near(double a, double b)
{
    return fabs(a - b) < 1e-9;
}

TEST(evidence_grows_in_a_straight_line_between_its_bounds)
{
    for (size_t i = 0; i < LIN_COUNT(evidence); i++) {
        const struct evidence *e = &evidence[i];

        ck_assert(near(weight_of(e, e->little), e->against));
        ck_assert(near(weight_of(e, e->little - 5), e->against));
        ck_assert(near(weight_of(e, e->much), e->for_it));
        ck_assert(near(weight_of(e, e->much * 100), e->for_it));
        ck_assert(near(weight_of(e, (e->little + e->much) / 2), (e->against + e->for_it) / 2));
        ck_assert(e->against < 0 && e->for_it > 0 && e->much > e->little);
    }
}

TEST(scores_are_named)
{
    static const struct { double score; size_t reasons; PresenceState state; } rows[] = {
        { 0.7, 1, PRESENCE_STATE_PRESENT }, { 1, 2, PRESENCE_STATE_PRESENT }, { 0.699, 1, PRESENCE_STATE_UNSURE }, { 0.301, 1, PRESENCE_STATE_UNSURE },
        { 0.3, 1, PRESENCE_STATE_ABSENT }, { 0, 1, PRESENCE_STATE_ABSENT }, { 0, 0, PRESENCE_STATE_UNKNOWN },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++)
        ck_assert_int_eq(state_of(rows[i].score, rows[i].reasons), rows[i].state);
    ck_assert(near(score_of(0), 0.5));
    ck_assert(score_of(PRIOR + evidence[0].against) < ABSENT_UP_TO);    /* no water at all is enough to doubt it */
    ck_assert(score_of(PRIOR + evidence[0].for_it) > PRESENT_FROM);
}
