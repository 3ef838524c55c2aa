/* tree - see tree.h. */
#include "tests/harness/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char copy[] = "/tmp/linli-tree-XXXXXX";

static void run(const char *command)
{
    if (system(command) != 0) {
        fprintf(stderr, "tree: %s\n", command);
        abort();
    }
}

/* Of the build folders only the one in use; times are kept, so that nothing is built again. */
static void copy_tree(const char *overlay)
{
    const char *b = getenv("B") ? getenv("B") : "build";
    char command[1024];

    snprintf(command, sizeof(command),
             "set -e; chmod 755 %s; tar -c --exclude=./.run --exclude=./.git --exclude=./build . | tar -x -C %s; "
             "tar -c --exclude='%s/tests' --exclude='%s/asan' --exclude='%s/planted' '%s' | tar -x -C %s",
             copy, copy, b, b, b, b, copy);
    run(command);
    if (overlay) {
        snprintf(command, sizeof(command), "cp -r %s/. %s", overlay, copy);
        run(command);
    }
}

void tree_enter(const char *overlay)
{
    if (!mkdtemp(copy))
        abort();
    copy_tree(overlay);
    if (chdir(copy) != 0)
        abort();
    unsetenv("MAKEFLAGS"); /* of the make that runs the tests */
    unsetenv("MAKELEVEL");
    run("make -s build >/dev/null");
}

void tree_leave(void)
{
    char command[128];

    snprintf(command, sizeof(command), "cd / && rm -rf %s", copy);
    run(command);
}
