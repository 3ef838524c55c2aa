/*
 * id - the ids of resources: UUIDv8 (RFC 9562) that sort by time and name their community.
 *
 * Layout: 48 bits Unix milliseconds | 4 bits version 8 | 12 bits high community |
 * 2 bits variant | 16 bits low community | 46 bits random. The community number is 28 bits;
 * 0 is the platform (users, roles, regions). Byte order is time order.
 *
 * Thread rule: values; lin_id_new() may be called from any thread.
 */
#ifndef LIN_ID_H
#define LIN_ID_H

#include "libs/base/clock.h"
#include "libs/base/str.h"

typedef struct lin_id {
    uint8_t byte[16];
} lin_id;

#define LIN_COMMUNITY_MAX ((1 << 28) - 1)

lin_id lin_id_new(lin_time at, int32_t community);
/* The same from the same: `tail` is six bytes (46 bits of them), for rows whose id follows from what they say. */
lin_id lin_id_of(lin_time at, int32_t community, const void *tail);
lin_id lin_id_first(lin_time at);                    /* no id of then or later is smaller, every earlier one is; no id itself */
lin_time lin_id_time(lin_id id);                     /* to the millisecond */
int32_t lin_id_community(lin_id id);
bool lin_id_eq(lin_id a, lin_id b);
bool lin_id_parse(lin_str text, lin_id *ret);        /* 8-4-4-4-12 lower-case hex, version 8 only */
/* Random bytes for names that nobody may guess; drawn from the kernel many at a time. Keys come from lin_random. */
void lin_noise(void *into, size_t size);
lin_str lin_id_text(lin_arena *arena, lin_id id);    /* 36 characters, NUL-terminated */

#endif
