/*
 * sources - what the tests of sources share: sources as they are set up, runs awaited, a partner's server, folders.
 */
#ifndef SOURCES_H
#define SOURCES_H

#include <fcntl.h>
#include <sys/stat.h>

#include "tests/harness/partner.h"

/* The tests' own partner is on loopback; nothing else there may be asked. */
#define LIN_TEST_BEGIN() (setenv("LINLI_SOURCES_NETWORKS", "127.0.0.1", 1), stack_start())
#define LIN_TEST_END() stack_stop()

#include "tests/e2e/imports.h"

#define SOURCES "/v1/exchange/sources"
#define RUNS "/v1/exchange/runs"

__attribute__((unused)) static const char *source_path(const char *id, const char *verb)
{
    return text(SOURCES "/%s%s", id, verb);
}

__attribute__((unused)) static const http_answer *create_source(const char *token, const char *community, const char *name, const char *kind, const char *address,
                                                                const char *more)
{
    return HTTP(.path = SOURCES, .token = token,
                .body = text("{\"communityId\":\"%s\",\"name\":\"%s\",\"kind\":\"%s\",\"address\":\"%s\",\"schedule\":\"0 3 * * *\",\"feeds\":\"population.Person\"%s%s}",
                             community, name, kind, address, more[0] ? "," : "", more));
}

/* What the partner gives from now on. */
__attribute__((unused)) static const char *partner_gives(const char *body)
{
    if (!the_partner.port)
        partner_start();
    the_partner.body = body;
    return text("http://127.0.0.1:%d/persons.csv", the_partner.port);
}

__attribute__((unused)) static const http_answer *activate(const char *token, const char *id, const char *bearer)
{
    return post_as(token, source_path(id, ":activate"), bearer[0] ? text("{\"bearer\":\"%s\"}", bearer) : "{}");
}

__attribute__((unused)) static const http_answer *runs_of(const char *source)
{
    return get(text(RUNS "?filter=sourceId=\"%s\"", source));
}

__attribute__((unused)) static const char *awaited_run;

__attribute__((unused)) static bool has_another_run(void)
{
    const http_answer *a = get(watched);

    return strcmp(http_at(a, "lastRunId"), awaited_run) != 0 && http_at(a, "lastRunId")[0];
}

/* The source as it is when a run has ended that had not when this one was the latest ("": none). */
__attribute__((unused)) static const http_answer *run_ends(const char *source, const char *after)
{
    watched = source_path(source, "");
    awaited_run = after;
    ck_assert_msg(stack_wait(has_another_run, 60), "%s", runs_of(source)->body);
    return get(watched);
}

/* Now, and what came of it. */
__attribute__((unused)) static const http_answer *run_now(const char *source)
{
    const char *latest = text("%s", http_at(get(source_path(source, "")), "lastRunId"));

    expect_status(post(source_path(source, ":run"), "{}"), 200);
    return run_ends(source, latest);
}

#define expect_run(answer, state_, adds_, changes_, unchanged_, refused_)                              \
    do {                                                                                               \
        const http_answer *s_ = (answer);                                                              \
        ck_assert_msg(strcmp(http_at(s_, "lastState"), (state_)) == 0, "%s", s_->body);                \
        expect_counts(s_, adds_, changes_, unchanged_, refused_);                                      \
    } while (0)

/* A folder of a community's sources, which the exchange may write in. */
__attribute__((unused)) static const char *watched_folder(const char *community, const char *name)
{
    const char *home = text("%s/sources/%s", the_stack.dir, community), *folder = text("%s/%s", home, name);

    mkdir(home, 0777);
    ck_assert_int_eq(mkdir(folder, 0777), 0);
    ck_assert_int_eq(chmod(home, 0777) | chmod(folder, 0777), 0);
    return folder;
}

/* As if it had been written some time ago. */
__attribute__((unused)) static void put_file(const char *folder, const char *name, const char *content)
{
    const char *path = text("%s/%s", folder, name);
    const struct timespec times[2] = { { .tv_sec = time(NULL) - 60 }, { .tv_sec = time(NULL) - 60 } };
    FILE *file = fopen(path, "we");

    ck_assert_ptr_nonnull(file);
    fputs(content, file);
    fclose(file);
    ck_assert_int_eq(chmod(path, 0666) | utimensat(AT_FDCWD, path, times, 0), 0);
}

#endif
