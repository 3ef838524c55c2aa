/*
 * Patterns: compiled at first use and kept for the life of the process; there are as many as
 * the contracts have. Looking one up takes a lock, matching takes none of ours.
 */
#include <pthread.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "libs/resource/validate.h"

typedef struct compiled {
    struct compiled *next;
    char *pattern;
    regex_t regex;
    bool broken;
} compiled;

static compiled *all;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static compiled *compile(const char *pattern)
{
    compiled *c = calloc(1, sizeof(*c));
    lin_arena *arena = lin_arena_new();

    if (!c || !(c->pattern = strdup(pattern)))
        abort();
    /* The whole text: parentheses keep an alternation together. */
    c->broken = regcomp(&c->regex, lin_print(arena, "^(%s)$", pattern), REG_EXTENDED | REG_NOSUB) != 0;
    lin_arena_free(arena);
    return c;
}

static const compiled *find(const char *pattern)
{
    compiled *c;

    pthread_mutex_lock(&lock);
    for (c = all; c && strcmp(c->pattern, pattern) != 0; c = c->next)
        ;
    if (!c) {
        c = compile(pattern);
        c->next = all;
        all = c;
    }
    pthread_mutex_unlock(&lock);
    return c;
}

bool lin_pattern_matches(const char *pattern, lin_str text)
{
    const compiled *c = find(pattern);
    lin_arena *arena = lin_arena_new();
    bool matches = !c->broken && regexec(&c->regex, lin_str_z(arena, text), 0, NULL, 0) == 0;

    lin_arena_free(arena);
    return matches;
}
