/* Rules of a collection (8.1.1 d). */
#include "services/population/rules_collection.c"
#include "tests/unit/services/population/people.h"

TEST(a_collection_is_changed_while_it_is_with_its_collector)
{
    static const struct { CollectionState state; const char *why; } rows[] = {
        { COLLECTION_STATE_DRAFT, "" }, { COLLECTION_STATE_REJECTED, "" },
        { COLLECTION_STATE_SUBMITTED, "COLLECTION_STATE " }, { COLLECTION_STATE_ACCEPTED, "COLLECTION_STATE " },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        lin_req *rq = request();
        Collection *c = lin_typed_new(rq, &linli__population__v1__collection__descriptor);

        c->state = rows[i].state;
        ck_assert_str_eq(failure(rq, collection_before_write(rq, c, c)), rows[i].why);
        rq = request();
        ck_assert_str_eq(failure(rq, collection_before_delete(rq, c)), rows[i].why);
        rq->origin = LIN_STR("review");
        ck_assert_int_eq(collection_before_write(rq, c, c), LIN_OK);
    }
}

TEST(a_new_one_is_a_draft_of_whoever_collects)
{
    lin_req *rq = request();
    Collection *c = lin_typed_new(rq, &linli__population__v1__collection__descriptor);
    const lin_principal who = { .user_id = LIN_STR("user-7") };

    rq->who = &who;
    ck_assert_int_eq(collection_before_write(rq, NULL, c), LIN_OK);
    ck_assert_int_eq(c->state, COLLECTION_STATE_DRAFT);
    ck_assert_str_eq(c->collected_by, "user-7");
}
