/* id - see id.h. */
#include "libs/base/id.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* --- randomness, a thread's store of it; a child must not tell the same as its parent */

static __thread struct {
    char byte[256];                         /* getrandom is never short for so few */
    size_t left;
} noise;
static pthread_once_t watching = PTHREAD_ONCE_INIT;

static void forget_noise(void)
{
    noise.left = 0;
}

static void watch_forks(void)
{
    pthread_atfork(NULL, NULL, forget_noise);
}

static void draw_noise(void)
{
    pthread_once(&watching, watch_forks);
    noise.left = sizeof(noise.byte);
    if (getrandom(noise.byte, sizeof(noise.byte), 0) != (ssize_t)sizeof(noise.byte)) {
        fputs("no random numbers\n", stderr);
        abort();
    }
}

void lin_noise(void *into, size_t size)
{
    for (size_t done = 0, take; done < size; done += take) {
        if (!noise.left)
            draw_noise();
        take = size - done < noise.left ? size - done : noise.left;
        noise.left -= take;
        memcpy((char *)into + done, noise.byte + noise.left, take);
        memset(noise.byte + noise.left, 0, take);
    }
}

/* --- ids */

lin_id lin_id_of(lin_time at, int32_t community, const void *tail)
{
    uint64_t ms = (uint64_t)(at / LIN_MS);
    uint32_t number = (uint32_t)community;
    lin_id id;

    for (int i = 0; i < 6; i++)
        id.byte[i] = (uint8_t)(ms >> (40 - 8 * i));
    memcpy(id.byte + 10, tail, 6);
    id.byte[6] = (uint8_t)(0x80 | (number >> 24 & 0x0F));
    id.byte[7] = (uint8_t)(number >> 16);
    id.byte[8] = (uint8_t)(0x80 | (number >> 10 & 0x3F));
    id.byte[9] = (uint8_t)(number >> 2);
    id.byte[10] = (uint8_t)((number & 3) << 6 | (id.byte[10] & 0x3F));
    return id;
}

lin_id lin_id_new(lin_time at, int32_t community)
{
    uint8_t tail[6];

    lin_noise(tail, sizeof(tail));
    return lin_id_of(at, community, tail);
}

lin_id lin_id_first(lin_time at)
{
    uint64_t ms = (uint64_t)(at / LIN_MS);
    lin_id id = { { 0 } };

    for (int i = 0; i < 6; i++)
        id.byte[i] = (uint8_t)(ms >> (40 - 8 * i));
    return id;
}

lin_time lin_id_time(lin_id id)
{
    uint64_t ms = 0;

    for (int i = 0; i < 6; i++)
        ms = ms << 8 | id.byte[i];
    return (lin_time)ms * LIN_MS;
}

int32_t lin_id_community(lin_id id)
{
    return (int32_t)((uint32_t)(id.byte[6] & 0x0F) << 24 | (uint32_t)id.byte[7] << 16 |
                     (uint32_t)(id.byte[8] & 0x3F) << 10 | (uint32_t)id.byte[9] << 2 | id.byte[10] >> 6);
}

bool lin_id_eq(lin_id a, lin_id b)
{
    return memcmp(a.byte, b.byte, sizeof(a.byte)) == 0;
}

static int lower_hex(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool lin_id_parse(lin_str text, lin_id *ret)
{
    lin_id id;
    size_t at = 0;

    if (text.len != 36)
        return false;
    for (int i = 0; i < 16; i++) {
        int high, low;

        if ((i == 4 || i == 6 || i == 8 || i == 10) && text.at[at++] != '-')
            return false;
        high = lower_hex(text.at[at++]);
        low = lower_hex(text.at[at++]);
        if (high < 0 || low < 0)
            return false;
        id.byte[i] = (uint8_t)(high << 4 | low);
    }
    if (id.byte[6] >> 4 != 8 || id.byte[8] >> 6 != 2)
        return false;
    *ret = id;
    return true;
}

lin_str lin_id_text(lin_arena *arena, lin_id id)
{
    static const char digit[] = "0123456789abcdef";
    char *text = lin_alloc(arena, 36 + 1), *at = text;

    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *at++ = '-';
        *at++ = digit[id.byte[i] >> 4];
        *at++ = digit[id.byte[i] & 15];
    }
    return (lin_str){ text, 36 };
}
