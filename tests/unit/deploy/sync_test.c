/* deploy/sync: the lists of services follow the folders, and a stale list is told. */
#include "tests/unit/test.h"

#include <stdio.h>

/* Runs a line in a scratch tree with one service more than this one; returns its status. */
static int in_scratch(const char *line)
{
    char *command = NULL;
    int status;

    if (asprintf(&command, "d=$(mktemp -d) && mkdir -p $d/deploy $d/services/zoo && cp deploy/sync $d/deploy/ && cp docker-compose.yml $d/ &&"
                           " cp -r services/* $d/services/ && cd $d && { %s; }; s=$?; rm -rf $d; exit $s", line) < 0)
        abort();
    status = system(command);
    free(command);
    return status;
}

TEST(a_new_folder_makes_the_lists_stale)
{
    ck_assert_int_ne(in_scratch("deploy/sync --check 2>/dev/null"), 0);
    ck_assert_int_eq(in_scratch("deploy/sync --check 2>&1 | grep -q 'docker-compose.yml is stale: make sync'"), 0);
    ck_assert_int_eq(in_scratch("cp docker-compose.yml before; deploy/sync --check 2>/dev/null; cmp before docker-compose.yml"), 0);
}

TEST(syncing_adds_it_everywhere_and_is_done_once)
{
    ck_assert_int_eq(in_scratch("deploy/sync && deploy/sync --check && grep -q '^  zoo:$' docker-compose.yml &&"
                                " grep -q '/run/linli/hand-out/zoo$' docker-compose.yml && grep -q '^  zoo-state: {}$' docker-compose.yml"), 0);
}

TEST(a_folder_that_is_gone_leaves_the_lists)
{
    ck_assert_int_eq(in_scratch("rm -r services/zoo services/population; deploy/sync && ! grep -q population: docker-compose.yml"), 0);
}

TEST(what_lies_outside_the_marks_stays)
{
    ck_assert_int_eq(in_scratch("rmdir services/zoo; echo '# kept' >>docker-compose.yml; cp docker-compose.yml before; deploy/sync; cmp before docker-compose.yml"), 0);
}
