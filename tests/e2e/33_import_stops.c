/*
 * An import in the middle: what its preview tells of itself, what a cancellation and a kill -9 leave. Each is caught between two
 * chunks or within one, by a lock that the test holds on what a chunk writes.
 */
#include "tests/e2e/imports.h"

enum { ROWS = 6000 };

/* --- catching one in the middle */

static PGconn *holder;
static const char *held_import;

static bool run_held(const char *sql)
{
    PGresult *result = PQexec(holder, sql);
    bool good = PQresultStatus(result) == PGRES_COMMAND_OK;

    PQclear(result);
    return good;
}

static int done_of(const char *id)
{
    return atoi(stack_sql("select done from population.import where id = '%s'", id));
}

static bool is_amid(void)
{
    int done;

    run_held("begin; lock table population.import_record, population.import_refused in share mode");
    done = done_of(held_import);
    if (done > 0 && done < ROWS)
        return true;
    run_held("rollback");
    return false;
}

/* Some chunks of its pass stand, and the next one cannot be written until release(). */
static void hold_amid(const char *id)
{
    holder = PQconnectdb(stack_database());
    held_import = id;
    ck_assert_msg(stack_wait(is_amid, 30), "%s", get(text(IMPORTS "/%s", id))->body);
}

static void release(void)
{
    PQfinish(holder);
}

static const char *state_of(const char *id)
{
    return text("%s", http_at(get(text(IMPORTS "/%s", id)), "state"));
}

static bool is_back(void)
{
    return stack_pid("population") > 0 && get(text(IMPORTS "/%s", held_import))->status == 200;
}

/* It was at work when it was killed, and what it was about to write was rolled back. Nobody goes on before release(). */
static void kill_amid(const char *id)
{
    hold_amid(id);
    stack_kill("population");
    ck_assert(stack_wait(is_back, 60));
}

/* --- files of many rows; those with a fault are refused */

static const char *many(const char *community, int serial, const char *fault)
{
    char *csv = malloc(ROWS * 64 + 64), *at = csv;

    at += sprintf(at, "姓名,身份证号,人员类别\n");
    for (int i = 0; i < ROWS; i++)
        at += sprintf(at, "张%d,%s,常住%s\n", i, id_number(serial + i), fault);
    return made(import_as(ADMIN, community, "", csv));
}

static const char *applying(const char *community, int serial)
{
    const char *id = many(community, serial, "");

    expect_counts(comes(ADMIN, id, "READY"), ROWS, 0, 0, 0);
    expect_status(turn(id, "confirm"), 200);
    return id;
}

static const char *undoing(const char *community, int serial)
{
    const char *id = applying(community, serial);

    expect_counts(comes(ADMIN, id, "DONE"), ROWS, 0, 0, 0);
    expect_status(turn(id, "undo"), 200);
    return id;
}

/* People who are there, changes in all histories, and entries of what the import wrote: "6000 6000 6000". */
static const char *left_of(const char *community, const char *id)
{
    return text("%s", stack_sql("select (select count(*) from population.person p where p.community_id = c.number and p.deleted_at is null) || ' ' ||"
                                " (select count(*) from population.person_history h where h.community_id = c.number) || ' ' ||"
                                " (select count(*) from population.import_record where import_id = '%s')"
                                " from identity.region c where c.id = '%s'", id, community));
}

/* --- the tests */

/* Of 6,000 rows some are checked: how many there are is told by how much of the file is read. */
TEST(a_preview_tells_how_far_it_is)
{
    const char *c = new_community(), *id = many(c, 1000, "X"), *body;
    const http_answer *a;
    int done, percent;

    hold_amid(id);
    a = get(text(IMPORTS "/%s", id));
    body = text("%s", a->body);
    done = atoi(http_at(a, "done"));
    percent = atoi(http_at(a, "percent"));
    release();
    ck_assert_msg(strstr(body, "\"CHECKING\"") && abs(percent - done * 100 / ROWS) <= 5, "%s", body);
    ck_assert_str_eq(http_at(comes(ADMIN, id, "READY"), "percent"), "100");
}

/* Within a chunk that was never to stand: what is counted is what is there, and can be taken back. */
TEST(a_cancelled_application_leaves_what_it_says_and_can_be_undone)
{
    const char *c = new_community(), *id = applying(c, 1000), *left;
    const http_answer *a;
    int done;

    hold_amid(id);
    expect_status(turn(id, "cancel"), 200);
    release();
    a = comes(ADMIN, id, "CANCELLED");
    done = atoi(http_at(a, "done"));
    ck_assert_int_eq(atoi(http_at(a, "percent")), done * 100 / ROWS);
    ck_assert_str_eq(http_at(a, "notes.0"), text("已取消：已生效的 %d 行保留，可以撤销", done));
    a = HTTP(.path = text(IMPORTS "/%s", id), .token = ADMIN, .header = { "Accept-Language: en" });
    ck_assert_str_eq(http_at(a, "notes.0"), text("cancelled: %d rows have taken effect and stay; they can be undone", done));
    expect_counts(get(text(IMPORTS "/%s", id)), done, 0, 0, 0);
    expect_refused(turn(id, "confirm"), 400, "IMPORT_STATE", NULL);
    expect_refused(turn(id, "cancel"), 400, "IMPORT_STATE", NULL);
    left = text("%d %d %d", done, done, done);
    ck_assert_str_eq(left_of(c, id), left);
    sleep(6); /* whoever worked at it has seen it, and its lease is over: nobody goes on */
    ck_assert_str_eq(left_of(c, id), left);
    ck_assert_str_eq(state_of(id), "CANCELLED");
    expect_status(turn(id, "undo"), 200);
    ck_assert_str_eq(http_at(comes(ADMIN, id, "UNDONE"), "kept"), "0");
    ck_assert_str_eq(left_of(c, id), text("0 %d %d", 2 * done, done));
    id = applying(c, 1000); /* none of them is in the way of the same file */
    expect_counts(comes(ADMIN, id, "DONE"), ROWS, 0, 0, 0);
}

TEST(what_is_killed_and_cancelled_before_it_goes_on_stays_as_it_was)
{
    const char *c = new_community(), *id = applying(c, 1000);
    int done;

    kill_amid(id);
    expect_status(turn(id, "cancel"), 200);
    release();
    done = done_of(id);
    sleep(6);
    ck_assert_str_eq(state_of(id), "CANCELLED");
    ck_assert_str_eq(left_of(c, id), text("%d %d %d", done, done, done));
}

/* Twice, in the middle of taking back: each is deleted once, and no one stays. */
TEST(an_undoing_that_is_killed_goes_on_where_it_was)
{
    const char *c = new_community(), *id = undoing(c, 1000);
    const http_answer *a;

    for (int i = 0; i < 2; i++) {
        kill_amid(id);
        release();
    }
    a = comes(ADMIN, id, "UNDONE");
    ck_assert_str_eq(http_at(a, "kept"), "0");
    ck_assert_int_eq(atoi(http_at(a, "done")), ROWS);
    ck_assert_str_eq(left_of(c, id), text("0 %d %d", 2 * ROWS, ROWS));
    expect_refused(turn(id, "undo"), 400, "IMPORT_STATE", NULL);
    expect_refused(turn(id, "cancel"), 400, "IMPORT_STATE", NULL);
}

TEST(an_undoing_cannot_be_cancelled_nor_undone_twice)
{
    const char *c = new_community(), *id = undoing(c, 1000);

    hold_amid(id);
    expect_refused(turn(id, "cancel"), 400, "IMPORT_STATE", NULL);
    expect_refused(turn(id, "undo"), 400, "IMPORT_STATE", NULL);
    expect_refused(turn(id, "confirm"), 400, "IMPORT_STATE", NULL);
    expect_refused(post_as(account("import-stranger", "{population.person.create,population.person.delete}", c), text(IMPORTS "/%s:cancel", id), "{}"),
                   404, "NOT_FOUND", NULL);
    release();
    comes(ADMIN, id, "UNDONE");
}
