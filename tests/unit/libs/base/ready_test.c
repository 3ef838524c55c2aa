/* The file that says ready. */
#include "libs/base/ready.c"
#include "tests/unit/test.h"

#include <sys/stat.h>

static lin_arena *arena;
static const char *folder;

static void clean(void)
{
    unlink(lin_print(arena, "%s/ready", folder));
    rmdir(folder);
}

static lin_ready opened(void)
{
    char path[] = "/tmp/linli-ready-XXXXXX";

    arena = lin_arena_new();
    folder = lin_print(arena, "%s", mkdtemp(path));
    atexit(clean);
    return lin_ready_open(arena, lin_z(folder));
}

static bool is_there(void)
{
    return access(lin_print(arena, "%s/ready", folder), F_OK) == 0;
}

TEST(the_file_is_there_while_ready)
{
    lin_ready ready = opened();

    ck_assert(!is_there());
    lin_ready_tell(&ready, true);
    lin_ready_tell(&ready, true);
    ck_assert(is_there());
    lin_ready_tell(&ready, false);
    ck_assert(!is_there());
    lin_ready_tell(&ready, true);
    ck_assert(is_there());
}

TEST(what_a_killed_process_left_is_removed)
{
    lin_ready ready = opened();

    lin_ready_tell(&ready, true);
    lin_ready_open(arena, lin_z(folder));
    ck_assert(!is_there());
}

TEST(a_file_that_could_not_be_made_is_tried_again)
{
    lin_ready ready = opened();

    rmdir(folder);
    lin_ready_tell(&ready, true);
    ck_assert(!is_there());
    ck_assert_int_eq(mkdir(folder, 0700), 0);
    lin_ready_tell(&ready, true);
    ck_assert(is_there());
}
