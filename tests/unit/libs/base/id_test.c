/* Ids: their order is the order of time, and they carry their community. */
#include "libs/base/id.h"

#include <unistd.h>

#include "tests/unit/test.h"

TEST(later_ids_sort_behind_earlier_ones)
{
    lin_id last = lin_id_new(0, 0);

    for (lin_time t = LIN_MS; t < INT64_C(1) << 45; t *= 3) {
        lin_id next = lin_id_new(t, (int32_t)(t % LIN_COMMUNITY_MAX));

        ck_assert_int_lt(memcmp(last.byte, next.byte, 16), 0);
        last = next;
    }
}

TEST(the_community_number_comes_back)
{
    uint32_t seed = 7;

    for (int i = 0; i < 100000; i++) {
        seed = seed * 1664525 + 1013904223;
        ck_assert_int_eq(lin_id_community(lin_id_new(lin_now(), (int32_t)(seed >> 4))), (int32_t)(seed >> 4));
    }
    ck_assert_int_eq(lin_id_community(lin_id_new(0, LIN_COMMUNITY_MAX)), LIN_COMMUNITY_MAX);
}

TEST(what_is_said_twice_has_one_id)
{
    lin_time at = INT64_C(1795000000123456);
    lin_id one = lin_id_of(at, 77, "abcdef"), other = lin_id_of(at, 77, "abcdeg");

    ck_assert(lin_id_eq(one, lin_id_of(at, 77, "abcdef")));
    ck_assert(!lin_id_eq(one, other));
    ck_assert_int_eq(lin_id_community(one), 77);
    ck_assert_int_eq(lin_id_time(one), at / LIN_MS * LIN_MS);
}

TEST(a_moment_stands_between_earlier_ids_and_its_own)
{
    lin_time at = INT64_C(1795000000123000);
    lin_id first = lin_id_first(at);

    for (int i = 0; i < 1000; i++) {
        ck_assert_int_lt(memcmp(first.byte, lin_id_new(at, i).byte, 16), 0);
        ck_assert_int_gt(memcmp(first.byte, lin_id_new(at - 1, i).byte, 16), 0);
    }
}

TEST(text_and_id_are_one)
{
    lin_arena *arena = lin_arena_new();

    for (int i = 0; i < 1000; i++) {
        lin_id id = lin_id_new(lin_now(), i), back;

        ck_assert(lin_id_parse(lin_id_text(arena, id), &back));
        ck_assert(lin_id_eq(id, back));
    }
    lin_arena_free(arena);
}

TEST(other_texts_are_no_ids)
{
    static const char *const bad[] = {
        "", "x", "01a20d7a-65fb-8000-8000-5e5f486689e", "01a20d7a-65fb-8000-8000-5e5f486689e90", "01A20D7A-65fb-8000-8000-5e5f486689e9",
        "01a20d7a-65fb-4000-8000-5e5f486689e9", "01a20d7a-65fb-8000-c000-5e5f486689e9", "01a20d7a065fb-8000-8000-5e5f486689e9",
        "{1a20d7a-65fb-8000-8000-5e5f486689e9", "01a20d7a-65fb-8000-8000-5e5f486689eg",
    };
    lin_id id;

    for (size_t i = 0; i < LIN_COUNT(bad); i++)
        ck_assert_msg(!lin_id_parse(lin_z(bad[i]), &id), "%s", bad[i]);
}

TEST(a_child_draws_other_noise_than_its_parent)
{
    char mine[64], its[64] = { 0 };
    int ends[2];

    lin_noise(mine, 1); /* the store is filled before the fork */
    ck_assert_int_eq(pipe(ends), 0);
    if (fork() == 0) {
        lin_noise(its, sizeof(its));
        _exit(write(ends[1], its, sizeof(its)) != sizeof(its));
    }
    lin_noise(mine, sizeof(mine));
    ck_assert_int_eq(read(ends[0], its, sizeof(its)), sizeof(its));
    ck_assert_mem_ne(mine, its, sizeof(mine));
}

TEST(noise_is_drawn_to_the_last_byte)
{
    unsigned char seen[1000] = { 0 }, piece[1000];

    for (int i = 0; i < 64; i++) {
        lin_noise(piece, sizeof(piece));
        for (size_t k = 0; k < sizeof(piece); k++)
            seen[k] |= piece[k];
    }
    for (size_t k = 0; k < sizeof(seen); k++)
        ck_assert_uint_ne(seen[k], 0);
}
