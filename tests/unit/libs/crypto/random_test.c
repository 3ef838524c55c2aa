/* A digest of pieces is the digest of the whole. */
#include "libs/crypto/random.c"
#include "tests/unit/test.h"

TEST(a_digest_of_pieces_is_that_of_the_whole)
{
    lin_arena *arena = lin_arena_new();
    lin_digest *digest = lin_digest_begin(arena);

    lin_digest_add(digest, LIN_STR("a"));
    lin_digest_add(digest, LIN_STR(""));
    lin_digest_add(digest, LIN_STR("bc"));
    ck_assert_str_eq(lin_hex(arena, lin_digest_end(digest)).at, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    ck_assert(lin_str_eq(lin_sha256(arena, LIN_STR("")), lin_digest_end(lin_digest_begin(arena))));
    lin_arena_free(arena);
}
