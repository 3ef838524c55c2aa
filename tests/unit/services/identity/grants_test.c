/* Nobody gives more than they hold; the three administrators are kept apart (7.3.4, 7.3.6). */
#include "services/identity/grants.c"
#include "tests/unit/test.h"

static lin_arena *arena;

static identity_holding holding(const char *pattern)
{
    lin_value *one = LIN_NEW(arena, lin_value);

    *one = lin_text(lin_z(pattern));
    return (identity_holding){ .patterns = { .kind = LIN_LIST, .list = { one, 1 } } };
}

static lin_code grants(const char *held, const char *given)
{
    identity_holding h = holding(held);
    char *list[] = { lin_print(arena, "%s", given) };

    return identity_check_grant(lin_req_new(arena), &h, "permissions", 1, list);
}

TEST(what_is_held_covers_itself_and_what_lies_below)
{
    static const struct { const char *held, *given; lin_code code; } rows[] = {
        { "*", "*", LIN_OK }, { "*", "population.*", LIN_OK }, { "population.*", "population.*", LIN_OK },
        { "population.*", "population.person.*", LIN_OK }, { "population.*", "population.person.read", LIN_OK },
        { "population.person.read", "population.person.read", LIN_OK },
        { "population.person.read", "population.person.*", LIN_PERMISSION_DENIED },
        { "population.person.*", "population.*", LIN_PERMISSION_DENIED }, { "population.*", "*", LIN_PERMISSION_DENIED },
        { "population.*", "populationx.person.read", LIN_PERMISSION_DENIED }, { "population.person.read", "population.person.reveal", LIN_PERMISSION_DENIED },
    };

    arena = lin_arena_new();
    for (size_t i = 0; i < LIN_COUNT(rows); i++)
        ck_assert_msg(grants(rows[i].held, rows[i].given) == rows[i].code, "%s gives %s", rows[i].held, rows[i].given);
    lin_arena_free(arena);
}

TEST(who_holds_nothing_gives_nothing_and_the_service_itself_everything)
{
    identity_holding nothing = { 0 }, service = { .everything = true };

    ck_assert(!identity_holding_covers(&nothing, LIN_STR("a.b.c")));
    ck_assert(identity_holding_covers(&service, LIN_STR("*")));
}

static lin_code duties(size_t count, const char *const *permissions, RoleDuty *ret)
{
    return identity_check_duties(lin_req_new(arena), "permissions", count, (char **)(uintptr_t)permissions, ret);
}

TEST(one_role_serves_one_administrators_duty)
{
    static const char *const clerk[] = { "population.person.*", "identity.user.read" }, *const system[] = { "identity.user.create", "identity.region.*" };
    static const char *const security[] = { "identity.user.grant", "identity.role.*" }, *const mixed[] = { "identity.role.update", "identity.user.update" };
    static const char *const hidden[] = { "identity.user.*" }, *const all[] = { "*" };
    RoleDuty duty;

    arena = lin_arena_new();
    ck_assert_int_eq(duties(2, clerk, &duty), LIN_OK);
    ck_assert_int_eq(duty, ROLE_DUTY_UNSPECIFIED);
    ck_assert_int_eq(duties(2, system, &duty), LIN_OK);
    ck_assert_int_eq(duty, ROLE_DUTY_SYSTEM);
    ck_assert_int_eq(duties(2, security, &duty), LIN_OK);
    ck_assert_int_eq(duty, ROLE_DUTY_SECURITY);
    ck_assert_int_eq(duties(2, mixed, &duty), LIN_FAILED_PRECONDITION);
    ck_assert_int_eq(duties(1, hidden, &duty), LIN_FAILED_PRECONDITION);   /* creates and grants */
    ck_assert_int_eq(duties(1, all, &duty), LIN_FAILED_PRECONDITION);
    lin_arena_free(arena);
}
