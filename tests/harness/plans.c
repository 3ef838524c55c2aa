/* plans - see plans.h. */
#include "tests/harness/plans.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/harness/stack.h"

static int marks;

static void watch(const char *service, const char *const settings[], size_t count)
{
    for (size_t i = 0; i < count; i++)
        stack_sql("alter role linli_%s set %s", service, settings[i]);
    /* Waited for: a request that meets one on its way out is answered with 503, as it should be. */
    stack_sql("select count(pg_terminate_backend(pid, 10000)) from pg_stat_activity where usename = 'linli_%s'", service);
}

static const char *const settings[] = {
    "session_preload_libraries = 'auto_explain'", "auto_explain.log_min_duration = 0", "auto_explain.log_nested_statements = on",
    "auto_explain.log_analyze = on", "auto_explain.log_timing = off", "auto_explain.log_buffers = on",
};

void plans_watch(const char *service)
{
    watch(service, settings, 3);
}

void plans_watch_pages(const char *service)
{
    watch(service, settings, sizeof(settings) / sizeof(*settings));
}

void plans_watch_statements(const char *service)
{
    watch(service, &(const char *){ "log_statement = 'all'" }, 1);
}

static void say(int mark)
{
    stack_sql("do $$ begin raise log 'plans of test %d mark %d'; end $$", (int)getpid(), mark);
}

void plans_mark(void)
{
    say(++marks);
}

/* The server's log; the supervisor's logger begins a new file now and then. */
static char *whole_log(void)
{
    char pattern[256], *text = NULL;
    size_t size = 0;
    FILE *all = open_memstream(&text, &size);
    glob_t files;

    snprintf(pattern, sizeof(pattern), "%s/log/postgres/[@c]*", the_stack.dir); /* those set aside come before "current" */
    if (!all || glob(pattern, 0, NULL, &files) != 0)
        abort();
    for (size_t i = 0; i < files.gl_pathc; i++) {
        FILE *file = fopen(files.gl_pathv[i], "re");
        char part[65536];

        for (size_t got; file && (got = fread(part, 1, sizeof(part), file)) > 0;)
            fwrite(part, 1, got, all);
        if (file)
            fclose(file);
    }
    globfree(&files);
    fclose(all);
    return text;
}

static char *find_mark(char *log, int mark)
{
    char text[64];

    snprintf(text, sizeof(text), "plans of test %d mark %d\n", (int)getpid(), mark);
    return strstr(log, text);
}

char *plans_since(void)
{
    int first = marks, last = ++marks;

    say(last);
    for (int i = 0; i < 500; i++) {
        char *log = whole_log(), *begin = find_mark(log, first), *end = begin ? find_mark(begin, last) : NULL, *plans;

        if (end) {
            plans = strndup(begin, (size_t)(end - begin));
            free(log);
            return plans;
        }
        free(log);
        nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
    }
    fputs("plans: the server's log does not tell them\n", stderr);
    abort();
}

bool plans_scan(const char *plans, const char *table)
{
    char text[96];
    size_t size = (size_t)snprintf(text, sizeof(text), "Seq Scan on %s", table);

    for (const char *at = strstr(plans, text); at; at = strstr(at + 1, text))
        if (at[size] == ' ' || at[size] == '\n')
            return true;
    return false;
}

static bool lies_between(const char *at, const char *end)
{
    return at && at < end;
}

static long number_behind(const char *line, const char *end, const char *word)
{
    const char *at = strstr(line, word);

    return lies_between(at, end) ? atol(at + strlen(word)) : 0;
}

/* A plan's first line of pages is that of the whole. What calls a function has in it what PostgreSQL reads to plan the function's
 * statements; these tell of themselves. */
long plans_pages(const char *plans, const char *table)
{
    static const char begins[] = "\tQuery Text: ";
    long pages = 0;
    char of[96];

    snprintf(of, sizeof(of), " on %s", table);
    for (const char *plan = strstr(plans, begins), *next; plan; plan = next) {
        const char *buffers = strstr(plan, "Buffers: shared "), *end, *line;

        next = strstr(plan + 1, begins);
        end = next ? next : plan + strlen(plan);
        if (!lies_between(buffers, end) || !lies_between(strstr(plan, of), end) || lies_between(strstr(plan, "Function Scan on "), end))
            continue;
        line = strchr(buffers, '\n');
        pages += number_behind(buffers, line, "hit=") + number_behind(buffers, line, "read=");
    }
    return pages;
}

/* "… [4711] LOG:  execute s3: select …", of a simple one "statement: " */
static const char logged[] = "] LOG:  ";

static bool begins_statement(const char *at)
{
    const char *said = at + sizeof(logged) - 1;

    return strncmp(said, "execute ", sizeof("execute ") - 1) == 0 || strncmp(said, "statement: ", sizeof("statement: ") - 1) == 0;
}

static long backend_of(const char *log, const char *at)
{
    while (at > log && at[-1] != '[')
        at--;
    return atol(at);
}

long plans_statements(const char *log, const char *beside)
{
    const char *found = strstr(log, beside);
    long backend = -1, count = 0;

    for (const char *at = strstr(log, logged); lies_between(at, found); at = strstr(at + 1, logged))
        backend = backend_of(log, at);
    for (const char *at = strstr(log, logged); at; at = strstr(at + 1, logged))
        count += begins_statement(at) && backend_of(log, at) == backend;
    return count;
}
