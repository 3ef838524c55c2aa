/* Ledgers: what was added is told again in its order; what was changed, cut out or cut short is seen. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LIN_TEST_BEGIN postgres_start
#define LIN_TEST_END postgres_stop

#include "libs/host/app.h"
#include "libs/host/ledger.c"
#include "tests/harness/postgres.h"
#include "tests/unit/test.h"

static struct lin_app app;
static lin_arena *arena;
static char folder[] = "/tmp/linli-ledger-XXXXXX";
static char seen[256];
static lin_db *db;

static lin_req *request(void)
{
    lin_req *rq = lin_req_new(arena);

    rq->app = &app;
    rq->db = db;
    rq->scope = LIN_STR("all");
    return rq;
}

static void begin(void)
{
    arena = lin_arena_new();
    ck_assert_ptr_nonnull(mkdtemp(folder));
    app.name = LIN_STR("population");
    app.set.state_dir = lin_z(folder);
    app.keys = lin_keyring_of(LIN_STR("0123456789abcdef0123456789abcdef"));
    db = postgres_connect("population");
    PQclear(PQexec(postgres_owner("population"), "truncate ledger"));
}

static const char *path(void)
{
    return lin_print(arena, "%s/gone", folder);
}

static void end(void)
{
    unlink(path());
    rmdir(folder);
}

static lin_code tell(lin_req *rq, const char *text)
{
    (void)rq;
    strcat(strcat(seen, text), " ");
    return LIN_OK;
}

/* What the database would know of. */
#define ONE "01a20000-0000-8000-8000-000000000001"
#define TWO "01a20000-0000-8000-8000-000000000002"
static const lin_sql known = { "test.known", "select unnest(array['" ONE "', '" TWO "']::uuid[])" };

static const char *all(void)
{
    seen[0] = '\0';
    return lin_ledger_each(request(), "gone", &known, tell) == LIN_OK ? seen : "broken";
}

static void added(const char *text)
{
    ck_assert_int_eq(lin_ledger_add(request(), "gone", text), LIN_OK);
}

/* The file as text, and put back changed. */
static char *content(void)
{
    char *text = lin_alloc(arena, 4096);
    FILE *file = fopen(path(), "re");

    ck_assert_uint_gt(fread(text, 1, 4095, file), 0);
    fclose(file);
    return text;
}

static void replace(const char *text)
{
    FILE *file = fopen(path(), "we");

    fputs(text, file);
    fclose(file);
}

TEST(what_was_added_is_told_in_its_order)
{
    struct stat info;

    begin();
    ck_assert_str_eq(all(), "");
    added("one");
    added("two");
    added("one");
    ck_assert_str_eq(all(), "one two one ");
    ck_assert_int_eq(stat(path(), &info), 0);
    ck_assert_int_eq(info.st_mode & 0777, 0600);
    end();
}

TEST(a_line_that_a_crash_cut_short_goes)
{
    begin();
    added("one");
    replace(lin_print(arena, "%s2026-11-27T08:00:00Z tw", content()));
    added("three");
    ck_assert_str_eq(all(), "one three ");
    end();
}

TEST(what_was_changed_or_taken_out_is_seen)
{
    char *text, *second;

    begin();
    added("one");
    added("two");
    added("six");
    text = content();
    second = strchr(text, '\n') + 1;
    replace(second);                                                  /* the first is missing */
    ck_assert_str_eq(all(), "broken");
    replace(lin_print(arena, "%.*s%s", (int)(second - text), text, strchr(second, '\n') + 1));   /* the second */
    ck_assert_str_eq(all(), "broken");
    strstr(text, "two")[0] = 'T';
    replace(text);
    ck_assert_str_eq(all(), "broken");
    ck_assert_int_eq(lin_ledger_add(request(), "gone", "seven"), LIN_UNAVAILABLE);
    end();
}

TEST(the_ledger_of_another_service_is_none_of_ours)
{
    begin();
    added("one");
    app.name = LIN_STR("housing");
    ck_assert_str_eq(all(), "broken");
    end();
}

/* What a process remembers is gone when it starts anew: the database tells. */
static void forget(void)
{
    memset(&watched.ledger, 0, sizeof(watched.ledger));
    watched.count = 0;
}

TEST(lines_that_are_missing_at_the_end_are_seen_and_come_back_at_the_next_start)
{
    char *text;

    begin();
    added(ONE);
    added(TWO);
    text = content();
    ck_assert_uint_eq(lin_ledgers_broken(request()), 0);
    replace(lin_print(arena, "%.*s", (int)(strchr(text, '\n') + 1 - text), text));
    ck_assert_uint_eq(lin_ledgers_broken(request()), 1);
    ck_assert_int_eq(lin_ledger_add(request(), "gone", "three"), LIN_UNAVAILABLE);
    forget();
    ck_assert_str_eq(all(), ONE " " TWO " ");
    ck_assert_uint_eq(lin_ledgers_broken(request()), 0);
    unlink(path());                                                   /* all of it */
    ck_assert_uint_eq(lin_ledgers_broken(request()), 1);
    forget();
    ck_assert_str_eq(all(), ONE " " TWO " ");
    end();
}

TEST(an_older_database_finds_a_longer_ledger_and_takes_it)
{
    begin();
    added(ONE);
    added("three");
    PQclear(PQexec(postgres_owner("population"), "truncate ledger"));
    forget();
    ck_assert_str_eq(all(), ONE " three ");
    forget();
    replace("");
    ck_assert_str_eq(all(), ONE " " TWO " "); /* it knows the length again */
    end();
}
