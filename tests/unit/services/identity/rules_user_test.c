/* What a write of a user changes, as far as permissions hang on it (7.3.2 b). */
#include "services/identity/rules_user.c"
#include "tests/unit/test.h"

#define ONE "01a20000-0000-8000-8000-000000000001"
#define TWO "01a20000-0000-8000-8000-000000000002"

static User user_with(char **roles, size_t count)
{
    User user;

    linli__identity__v1__user__init(&user);
    user.id = (char *)(uintptr_t)ONE;
    user.role_ids = roles;
    user.n_role_ids = count;
    fill_in(&user);
    return user;
}

TEST(a_new_user_has_the_defaults)
{
    User user = user_with(NULL, 0);

    ck_assert_int_eq(user.idle_minutes, 30);
    ck_assert_int_eq(user.max_sessions, 3);
    ck_assert_int_eq(user.state, USER_STATE_ACTIVE);
}

TEST(a_change_of_roles_regions_state_or_times_is_one_of_access)
{
    char *roles[] = { (char *)(uintptr_t)ONE, (char *)(uintptr_t)TWO };
    Google__Protobuf__Timestamp end = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
    User before = user_with(roles, 1), after = before;

    ck_assert(same_access(&before, &after));
    after.name = (char *)(uintptr_t)"another";
    ck_assert(same_access(&before, &after));
    after.n_role_ids = 2;
    ck_assert(!same_access(&before, &after) && !same_roles(&before, &after));
    after = before;
    after.everywhere = true;
    ck_assert(!same_access(&before, &after) && !same_places(&before, &after));
    after = before;
    after.state = USER_STATE_SUSPENDED;
    ck_assert(!same_access(&before, &after));
    after = before;
    after.valid_until = &end;
    ck_assert(!same_access(&before, &after));
    ck_assert(!same_access(NULL, &after) && !same_access(&before, NULL));
}

TEST(who_may_sign_in_is_active_and_within_validity)
{
    lin_arena *arena = lin_arena_new();
    lin_req *rq = lin_req_new(arena);
    Google__Protobuf__Timestamp end = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
    User user = user_with(NULL, 0);

    ck_assert(may_sign_in(rq, &user) && !may_sign_in(rq, NULL));
    user.valid_until = &end;
    end.seconds = rq->now / LIN_SECOND + 1;
    ck_assert(may_sign_in(rq, &user));
    end.seconds = rq->now / LIN_SECOND - 1;
    ck_assert(!may_sign_in(rq, &user));
    user.valid_until = NULL;
    user.state = USER_STATE_SUSPENDED;
    ck_assert(!may_sign_in(rq, &user));
    lin_arena_free(arena);
}

TEST(nobody_ends_their_own_account)
{
    lin_arena *arena = lin_arena_new();
    lin_req *rq = lin_req_new(arena);
    lin_principal who = { .user_id = LIN_STR(ONE) };
    User before = user_with(NULL, 0), after = before;

    rq->who = &who;
    after.state = USER_STATE_SUSPENDED;
    ck_assert_int_eq(user_before_write(rq, &before, &after), LIN_FAILED_PRECONDITION);
    ck_assert(lin_str_eq(rq->problem.violation[0].field, LIN_STR("state")));
    ck_assert_int_eq(user_before_delete(rq, &before), LIN_FAILED_PRECONDITION);
    who.user_id = LIN_STR(TWO);
    ck_assert_int_eq(user_before_delete(rq, &before), LIN_OK);
    lin_arena_free(arena);
}
