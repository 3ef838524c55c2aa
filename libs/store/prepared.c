/*
 * What is prepared on one connection, by the statement's text. A table of lists; the statement asked for last is asked
 * for again more often than not.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libs/store/db.h"

static size_t bucket_of(const char *text)
{
    return lin_str_hash(lin_z(text)) % LIN_PREPARED_BUCKETS;
}

const lin_prepared *lin_prepared_find(lin_prepared_set *set, const char *text)
{
    if (set->latest && strcmp(set->latest->text, text) == 0)
        return set->latest;
    for (const lin_prepared *p = set->bucket[bucket_of(text)]; p; p = p->next)
        if (strcmp(p->text, text) == 0)
            return set->latest = p;
    return NULL;
}

const lin_prepared *lin_prepared_add(lin_prepared_set *set, const char *text)
{
    size_t size = strlen(text) + 1, bucket = bucket_of(text);
    lin_prepared *p = malloc(sizeof(*p) + size);

    if (!p)
        abort();
    *p = (lin_prepared){ .next = set->bucket[bucket], .text = memcpy(p + 1, text, size) };
    snprintf(p->name, sizeof(p->name), "s%u", ++set->count);
    set->bucket[bucket] = p;
    return set->latest = p;
}

void lin_prepared_forget(lin_prepared_set *set, const lin_prepared *which)
{
    lin_prepared **at = &set->bucket[bucket_of(which->text)];

    while (*at && *at != which)
        at = &(*at)->next;
    if (*at) {
        lin_prepared *p = *at;

        *at = p->next;
        free(p);
    }
    set->latest = NULL;
}

/* The names go on counting: a new connection knows none of them, and the same one may know some that are forgotten here. */
void lin_prepared_clear(lin_prepared_set *set)
{
    for (size_t i = 0; i < LIN_PREPARED_BUCKETS; i++)
        while (set->bucket[i])
            lin_prepared_forget(set, set->bucket[i]);
}
