/* Nobody gives more than they hold; the three administrators are kept apart (7.3.4, 7.3.6). On identity's own tables. */
#include "services/identity/grants.c"
#include "tests/harness/postgres.h"

#define LIN_TEST_BEGIN postgres_start
#define LIN_TEST_END postgres_stop

#include "tests/unit/test.h"

#define GIVER "01a20000-0000-8000-8000-00000000000a"
#define ROLE "01a20000-0000-8000-8000-00000000000b"

static lin_arena *arena;
static lin_db *db;
static PGconn *owner;
static lin_principal giver;

static void run(const char *sql)
{
    PGresult *result = PQexec(owner, sql);

    ck_assert_msg(PQresultStatus(result) == PGRES_COMMAND_OK, "%s: %s", sql, PQerrorMessage(owner));
    PQclear(result);
}

/* Somebody with one role, which gives and may grant nothing yet. */
static void begin(void)
{
    arena = lin_arena_new();
    db = postgres_connect("identity");
    owner = postgres_owner("identity");
    giver = (lin_principal){ .user_id = LIN_STR(GIVER) };
    run("truncate role, account cascade");
    run("insert into role (id, name, clearance, rows, created_at, updated_at) values ('" ROLE "', 'r', 2, 1, now(), now())");
    run("insert into account (id, account, name, role_ids, everywhere, idle_minutes, max_sessions, state, created_at, updated_at)"
        " values ('" GIVER "', 'a', 'a', '{" ROLE "}', true, 30, 3, 1, now(), now())");
}

static void finish(void)
{
    lin_db_free(db);
    PQfinish(owner);
    lin_arena_free(arena);
}

static lin_req *request(void)
{
    lin_req *rq = lin_req_new(arena);

    rq->db = db;
    rq->scope = LIN_STR("all");
    rq->who = &giver;
    return rq;
}

static lin_code grants(const char *column, const char *held, const char *given)
{
    char *list[] = { lin_print(arena, "%s", given) };

    run(lin_print(arena, "update role set permissions = '{}', may_grant = '{}'"));
    run(lin_print(arena, "update role set %s = '{%s}'", column, held));
    return identity_check_grant(request(), LIN_STR("permissions"), lin_texts(arena, 1, list));
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
        { "", "population.person.read", LIN_PERMISSION_DENIED },
    };

    begin();
    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        ck_assert_msg(grants("permissions", rows[i].held, rows[i].given) == rows[i].code, "%s gives %s", rows[i].held, rows[i].given);
        ck_assert_msg(grants("may_grant", rows[i].held, rows[i].given) == rows[i].code, "may grant %s gives %s", rows[i].held, rows[i].given);
        if (strcmp(rows[i].given, "*") != 0 && !strstr(rows[i].given, ".*")) /* the database says what libs/authz does when the call comes */
            ck_assert_int_eq(lin_permission_matches(lin_z(rows[i].held), lin_z(rows[i].given)), rows[i].code == LIN_OK);
    }
    finish();
}

TEST(a_role_that_is_gone_gives_nothing_and_the_service_itself_everything)
{
    char all[] = "*", *list[] = { all };
    lin_req *rq;

    begin();
    ck_assert_int_eq(grants("permissions", "*", "*"), LIN_OK);
    run("update role set deleted_at = now()");
    rq = request();
    ck_assert_int_eq(identity_check_grant(rq, LIN_STR("permissions"), lin_texts(arena, 1, list)), LIN_PERMISSION_DENIED);
    ck_assert(lin_str_eq(rq->problem.violation[0].field, LIN_STR("permissions")));
    rq = request();
    rq->who = NULL;
    ck_assert_int_eq(identity_check_grant(rq, LIN_STR("permissions"), lin_texts(arena, 1, list)), LIN_OK);
    finish();
}

static lin_code duties(size_t count, const char *const *permissions, RoleDuty *ret)
{
    return identity_check_duties(request(), LIN_STR("permissions"), lin_texts(arena, count, (char **)(uintptr_t)permissions), ret);
}

TEST(one_role_serves_one_administrators_duty)
{
    static const char *const clerk[] = { "population.person.*", "identity.user.read" }, *const system[] = { "identity.user.create", "identity.region.*" };
    static const char *const security[] = { "identity.user.grant", "identity.role.*" }, *const mixed[] = { "identity.role.update", "identity.user.update" };
    static const char *const hidden[] = { "identity.user.*" }, *const all[] = { "*" };
    RoleDuty duty;

    begin();
    ck_assert_int_eq(duties(2, clerk, &duty), LIN_OK);
    ck_assert_int_eq(duty, ROLE_DUTY_UNSPECIFIED);
    ck_assert_int_eq(duties(2, system, &duty), LIN_OK);
    ck_assert_int_eq(duty, ROLE_DUTY_SYSTEM);
    ck_assert_int_eq(duties(2, security, &duty), LIN_OK);
    ck_assert_int_eq(duty, ROLE_DUTY_SECURITY);
    ck_assert_int_eq(duties(2, mixed, &duty), LIN_FAILED_PRECONDITION);
    ck_assert_int_eq(duties(1, hidden, &duty), LIN_FAILED_PRECONDITION);   /* creates and grants */
    ck_assert_int_eq(duties(1, all, &duty), LIN_FAILED_PRECONDITION);
    finish();
}
