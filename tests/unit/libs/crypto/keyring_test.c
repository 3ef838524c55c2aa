/* Sealing and the blind index: what is changed, moved or meant for something else does not open. */
#include "libs/crypto/keyring.c"
#include "tests/unit/test.h"

static lin_arena *arena;
static lin_keyring *keys;
static const lin_str purpose = { "population.person.phone", 23 }, context = { "0123456789abcdef", 16 };

static void begin(void)
{
    arena = lin_arena_new();
    keys = lin_keyring_of(LIN_STR("an example of a key of 32 bytes!"));
}

static bool opens(lin_str sealed)
{
    lin_str clear;

    return lin_open(arena, keys, purpose, context, sealed, &clear);
}

TEST(what_is_sealed_opens_and_looks_different_each_time)
{
    lin_str a, b, clear;

    begin();
    a = lin_seal(arena, keys, purpose, context, LIN_STR("13800138000"));
    b = lin_seal(arena, keys, purpose, context, LIN_STR("13800138000"));
    ck_assert(!lin_str_eq(a, b));
    ck_assert(lin_open(arena, keys, purpose, context, a, &clear) && lin_str_eq(clear, LIN_STR("13800138000")));
    a = lin_seal(arena, keys, purpose, context, LIN_STR(""));
    ck_assert(lin_open(arena, keys, purpose, context, a, &clear) && clear.len == 0);
}

TEST(every_flipped_bit_is_noticed)
{
    lin_str sealed;

    begin();
    sealed = lin_seal(arena, keys, purpose, context, LIN_STR("11010519491231002X"));
    for (size_t i = 0; i < sealed.len * 8; i++) {
        char *bent = lin_dup(arena, sealed.at, sealed.len);

        bent[i / 8] ^= (char)(1 << i % 8);
        ck_assert_msg(!opens((lin_str){ bent, sealed.len }), "bit %zu", i);
    }
    for (size_t len = 0; len < sealed.len; len++)
        ck_assert(!opens((lin_str){ sealed.at, len }));
}

TEST(another_purpose_context_or_key_does_not_open)
{
    lin_keyring *others = lin_keyring_of(LIN_STR("another example of a 32 byte key"));
    lin_str sealed, clear;

    begin();
    sealed = lin_seal(arena, keys, purpose, context, LIN_STR("13800138000"));
    ck_assert(!lin_open(arena, keys, LIN_STR("population.person.id_number"), context, sealed, &clear));
    ck_assert(!lin_open(arena, keys, purpose, LIN_STR("0123456789abcdeg"), sealed, &clear));
    ck_assert(!lin_open(arena, others, purpose, context, sealed, &clear));
}

TEST(the_blind_index_is_stable_and_its_own_for_each_column)
{
    begin();
    ck_assert(lin_blind(keys, LIN_STR("a.b"), LIN_STR("x")) == lin_blind(keys, LIN_STR("a.b"), LIN_STR("x")));
    ck_assert(lin_blind(keys, LIN_STR("a.b"), LIN_STR("x")) != lin_blind(keys, LIN_STR("a.b"), LIN_STR("y")));
    ck_assert(lin_blind(keys, LIN_STR("a.b"), LIN_STR("x")) != lin_blind(keys, LIN_STR("a.c"), LIN_STR("x")));
    ck_assert(lin_blind(keys, LIN_STR("a.b"), LIN_STR("x")) !=
              lin_blind(lin_keyring_of(LIN_STR("another example of a 32 byte key")), LIN_STR("a.b"), LIN_STR("x")));
}

/* RFC 5869 without salt and with 32 bytes: PRK = HMAC(0, master), OKM = HMAC(PRK, info | 1), worked out by HMAC alone. */
TEST(keys_are_derived_as_hkdf_says)
{
    unsigned char prk[KEY], okm[KEY], derived_key[KEY], zero[KEY] = { 0 };

    begin();
    pthread_once(&once, fetch);
    mac(zero, (lin_str){ (const char *)keys->master, KEY }, prk);
    mac(prk, LIN_STR("info\x01"), okm);
    hkdf(keys->master, LIN_STR("info"), derived_key);
    ck_assert_mem_eq(derived_key, okm, KEY);
}

TEST(a_key_of_another_size_is_no_key)
{
    ck_assert_ptr_null(lin_keyring_of(LIN_STR("short")));
    ck_assert_ptr_null(lin_keyring_of(LIN_STR("one byte more than the 32 it has.")));
}
