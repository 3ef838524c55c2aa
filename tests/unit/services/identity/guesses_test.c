/* By what failed sign-ins are counted together. */
#include "services/identity/guesses.c"
#include "tests/unit/test.h"

static lin_arena *arena;
static lin_keyring *keys;

const lin_keyring *lin_app_keys(lin_req *rq)
{
    (void)rq;
    return keys;
}

static buckets count_by(const char *account, const char *source, const char *device, bool known)
{
    identity_attempt a = { .account = lin_z(account), .source = lin_z(source), .device = lin_z(device), .known = known };

    return buckets_of(lin_req_new(arena), &a);
}

static bool same(const buckets *a, size_t i, const buckets *b, size_t k)
{
    return lin_str_eq(a->key[i].text, b->key[k].text);
}

TEST(accounts_and_sources_are_counted_apart_and_together)
{
    buckets one, other_source, other_account;

    arena = lin_arena_new();
    keys = lin_keyring_of(LIN_STR("an example of a key of 32 bytes!"));
    one = count_by("wang", "10.0.0.1", "", false);
    other_source = count_by("wang", "10.0.0.2", "", false);
    other_account = count_by("li", "10.0.0.1", "", false);
    ck_assert_uint_eq(one.count, 3);
    ck_assert(!same(&one, 0, &other_source, 0) && same(&one, 1, &other_source, 1) && !same(&one, 2, &other_source, 2));
    ck_assert(!same(&one, 0, &other_account, 0) && !same(&one, 1, &other_account, 1) && same(&one, 2, &other_account, 2));
    ck_assert_int_lt(one.free[0].number, one.free[1].number);
    ck_assert_ptr_null(memmem(one.key[1].text.at, one.key[1].text.len, "wang", 4));
}

TEST(a_known_device_is_counted_by_itself)
{
    buckets known, unknown;

    arena = lin_arena_new();
    keys = lin_keyring_of(LIN_STR("an example of a key of 32 bytes!"));
    known = count_by("wang", "10.0.0.1", "token", true);
    unknown = count_by("wang", "10.0.0.1", "token", false);
    ck_assert_uint_eq(known.count, 1);
    ck_assert_uint_eq(unknown.count, 3);
    for (size_t i = 0; i < unknown.count; i++)
        ck_assert(!same(&known, 0, &unknown, i));
}
