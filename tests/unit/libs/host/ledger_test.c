/* Ledgers: what was added is told again in its order; what was changed, cut out or cut short is seen. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libs/host/app.h"
#include "libs/host/ledger.h"
#include "tests/unit/test.h"

static struct lin_app app;
static lin_arena *arena;
static char folder[] = "/tmp/linli-ledger-XXXXXX";
static char seen[256];

static lin_req *request(void)
{
    lin_req *rq = lin_req_new(arena);

    rq->app = &app;
    return rq;
}

static void begin(void)
{
    arena = lin_arena_new();
    ck_assert_ptr_nonnull(mkdtemp(folder));
    app.name = LIN_STR("population");
    app.set.state_dir = lin_z(folder);
    app.keys = lin_keyring_of(LIN_STR("0123456789abcdef0123456789abcdef"));
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

static lin_code note(lin_req *rq, const char *text)
{
    (void)rq;
    strcat(strcat(seen, text), " ");
    return LIN_OK;
}

static const char *all(void)
{
    seen[0] = '\0';
    return lin_ledger_each(request(), "gone", note) == LIN_OK ? seen : "broken";
}

static void add(const char *text)
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
    add("one");
    add("two");
    add("one");
    ck_assert_str_eq(all(), "one two one ");
    ck_assert_int_eq(stat(path(), &info), 0);
    ck_assert_int_eq(info.st_mode & 0777, 0600);
    end();
}

TEST(a_line_that_a_crash_cut_short_goes)
{
    begin();
    add("one");
    replace(lin_print(arena, "%s2026-11-27T08:00:00Z tw", content()));
    add("three");
    ck_assert_str_eq(all(), "one three ");
    end();
}

TEST(what_was_changed_or_taken_out_is_seen)
{
    char *text, *second;

    begin();
    add("one");
    add("two");
    add("six");
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
    add("one");
    app.name = LIN_STR("housing");
    ck_assert_str_eq(all(), "broken");
    end();
}
