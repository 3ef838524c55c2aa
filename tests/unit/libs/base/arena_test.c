/* The arena: alignment, zeroes, deferred calls, reset. */
#include <stdint.h>

#include "libs/base/arena.h"
#include "tests/unit/test.h"

static char order[8];

static void note(void *what)
{
    strcat(order, what);
}

TEST(pieces_are_zeroed_and_aligned)
{
    lin_arena *arena = lin_arena_new();

    for (size_t size = 1; size < 5000; size += 37) {
        unsigned char *at = lin_alloc(arena, size);

        ck_assert_int_eq((uintptr_t)at % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            ck_assert_int_eq(at[i], 0);
        memset(at, 0xAA, size);
    }
    lin_arena_free(arena);
}

TEST(deferred_calls_run_newest_first_and_once)
{
    char a[] = "a", b[] = "b", c[] = "c";
    lin_arena *arena = lin_arena_new();

    lin_arena_defer(arena, note, a);
    lin_arena_defer(arena, note, b);
    lin_arena_reset(arena);
    ck_assert_str_eq(order, "ba");
    lin_arena_defer(arena, note, c);
    lin_arena_free(arena);
    ck_assert_str_eq(order, "bac");
    lin_arena_free(NULL);
}

TEST(a_reset_arena_is_as_good_as_new)
{
    lin_arena *arena = lin_arena_new();

    for (int round = 0; round < 100; round++) {
        char *text = lin_print(arena, "%d", round);
        int *big = LIN_NEW_ARRAY(arena, int, 100000);

        ck_assert_int_eq(big[99999], 0);
        big[99999] = 1;
        ck_assert_int_eq(atoi(text), round);
        lin_arena_reset(arena);
    }
    lin_arena_free(arena);
}
