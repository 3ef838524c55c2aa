/*
 * arena - memory that lives as long as one request, or as long as the process.
 *
 * Owns every byte handed out by lin_alloc() and frees them all at once. Everybody uses it;
 * nobody frees a single piece. It never returns NULL: sizes are capped at the edge, true
 * exhaustion aborts. Foreign resources hang on it with lin_arena_defer(). Under ASan each
 * piece is its own malloc, so that the sanitizer sees overruns.
 *
 * Thread rule: an arena belongs to one thread at a time; it takes no lock.
 */
#ifndef LIN_ARENA_H
#define LIN_ARENA_H

#include <stddef.h>

typedef struct lin_arena lin_arena;

lin_arena *lin_arena_new(void);
void lin_arena_free(lin_arena *arena);   /* NULL is fine; runs the deferred calls, newest first */
void lin_arena_reset(lin_arena *arena);  /* as free and new, keeping the first block */

void *lin_alloc(lin_arena *arena, size_t size);   /* zeroed, aligned for any type */
void *lin_room(lin_arena *arena, size_t size);    /* likewise, not zeroed: for bytes that are written next */
void *lin_dup(lin_arena *arena, const void *from, size_t size);
char *lin_print(lin_arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
void lin_arena_defer(lin_arena *arena, void (*release)(void *), void *what);

#define LIN_NEW(arena, type) ((type *)lin_alloc((arena), sizeof(type)))
#define LIN_NEW_ARRAY(arena, type, count) ((type *)lin_alloc((arena), sizeof(type) * (count)))
#define LIN_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
