/* arena - see arena.h. Blocks double in size up to 64 KiB; bigger pieces get a block of their own. */
#include "libs/base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__has_feature) && !defined(__SANITIZE_ADDRESS__) /* clang's way to say it */
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
enum { FIRST_BLOCK = 0, LARGEST_BLOCK = 0 }; /* each piece is a block: the sanitizer sees its end */
#else
enum { FIRST_BLOCK = 4096, LARGEST_BLOCK = 65536 };
#endif

typedef struct block {
    struct block *next;
    size_t used;
    size_t room;
    _Alignas(max_align_t) char byte[];
} block;

typedef struct deferred {
    struct deferred *next;
    void (*release)(void *);
    void *what;
} deferred;

struct lin_arena {
    block *newest;
    deferred *deferred;
    size_t next_size;
};

static void *must(void *at)
{
    if (!at) {
        fputs("out of memory\n", stderr);
        abort();
    }
    return at;
}

static size_t aligned(size_t size)
{
    return (size + sizeof(max_align_t) - 1) & ~(sizeof(max_align_t) - 1);
}

static __attribute__((cold)) block *add_block(lin_arena *arena, size_t at_least)
{
    size_t room = at_least > arena->next_size ? at_least : arena->next_size;
    block *b = must(malloc(sizeof(block) + room));

    *b = (block){ .next = arena->newest, .room = room };
    arena->newest = b;
    arena->next_size = 2 * arena->next_size > LARGEST_BLOCK ? LARGEST_BLOCK : 2 * arena->next_size;
    return b;
}

static void run_deferred(lin_arena *arena)
{
    while (arena->deferred) {
        deferred *d = arena->deferred;

        arena->deferred = d->next;
        d->release(d->what);
    }
}

static void free_blocks(block *b)
{
    while (b) {
        block *next = b->next;

        free(b);
        b = next;
    }
}

lin_arena *lin_arena_new(void)
{
    lin_arena *arena = must(malloc(sizeof(*arena)));

    *arena = (lin_arena){ .next_size = FIRST_BLOCK };
    return arena;
}

void lin_arena_free(lin_arena *arena)
{
    if (!arena)
        return;
    run_deferred(arena);
    free_blocks(arena->newest);
    free(arena);
}

void lin_arena_reset(lin_arena *arena)
{
    block *keep = arena->newest;

    run_deferred(arena);
    while (keep && keep->next) {
        block *next = keep->next;

        free(keep);
        keep = next;
    }
    if (keep && (FIRST_BLOCK == 0 || keep->room > LARGEST_BLOCK)) {
        free(keep);
        keep = NULL;
    }
    *arena = (lin_arena){ .newest = keep, .next_size = FIRST_BLOCK };
    if (keep)
        keep->used = 0;
}

void *lin_room(lin_arena *arena, size_t size)
{
    size_t need = aligned(size ? size : 1);
    block *b = arena->newest;

    if (need < size) /* wrapped: no such memory */
        must(NULL);
    if (!b || b->room - b->used < need)
        b = add_block(arena, need);
    b->used += need;
    return b->byte + b->used - need;
}

void *lin_alloc(lin_arena *arena, size_t size)
{
    return memset(lin_room(arena, size), 0, size);
}

void *lin_dup(lin_arena *arena, const void *from, size_t size)
{
    void *copy = lin_room(arena, size);

    if (size)
        memcpy(copy, from, size);
    return copy;
}

char *lin_print(lin_arena *arena, const char *format, ...)
{
    va_list args, again;
    int size;
    char *text;

    va_start(args, format);
    va_copy(again, args);
    size = vsnprintf(NULL, 0, format, args);
    text = lin_alloc(arena, (size_t)size + 1);
    vsnprintf(text, (size_t)size + 1, format, again);
    va_end(again);
    va_end(args);
    return text;
}

void lin_arena_defer(lin_arena *arena, void (*release)(void *), void *what)
{
    deferred *d = LIN_NEW(arena, deferred);

    *d = (deferred){ .next = arena->deferred, .release = release, .what = what };
    arena->deferred = d;
}
