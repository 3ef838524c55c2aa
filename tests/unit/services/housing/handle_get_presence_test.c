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

TEST(cars_weigh_as_much_for_it_as_against_and_nothing_where_they_stand)
{
    ck_assert(near(weight_of(&cars, -1), -1.5));
    ck_assert(near(weight_of(&cars, 1), 1.5));
    ck_assert(near(weight_of(&cars, 0), 0));
    ck_assert(near(weight_of(&cars, 0.5), 0.75));
    ck_assert(score_of(PRIOR + cars.against) < ABSENT_UP_TO);
    ck_assert(score_of(PRIOR + cars.for_it + evidence[0].against) < PRESENT_FROM);  /* a car alone does not outweigh a dry tap */
}

static Presence presence_of_score(char *house, double score, size_t reasons)
{
    Presence p;

    linli__housing__v1__presence__init(&p);
    p.house_id = house;
    p.score = score;
    p.n_reasons = reasons;
    return p;
}

TEST(houses_stand_in_the_order_of_their_scores_and_the_unknown_behind)
{
    char a[] = "a", b[] = "b", c[] = "c", d[] = "d";
    Presence low = presence_of_score(c, 0.1, 2), high = presence_of_score(a, 0.9, 1), same = presence_of_score(d, 0.1, 1), unknown = presence_of_score(b, 0, 0);
    Presence *list[] = { &unknown, &high, &same, &low };

    qsort(list, 4, sizeof(*list), lowest_first);
    ck_assert(list[0] == &low && list[1] == &same && list[2] == &high && list[3] == &unknown);
    qsort(list, 4, sizeof(*list), highest_first);
    ck_assert(list[0] == &high && list[1] == &same && list[2] == &low && list[3] == &unknown);
}

TEST(a_state_is_kept_alone_where_one_is_asked_for)
{
    char a[] = "a", b[] = "b";
    Presence one = presence_of_score(a, 0.9, 1), two = presence_of_score(b, 0.1, 1), *list[] = { &one, &two };

    one.state = PRESENCE_STATE_PRESENT;
    two.state = PRESENCE_STATE_ABSENT;
    ck_assert_uint_eq(keep_state(list, 2, PRESENCE_STATE_UNSPECIFIED), 2);
    ck_assert_uint_eq(keep_state(list, 2, PRESENCE_STATE_ABSENT), 1);
    ck_assert_ptr_eq(list[0], &two);
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
