/* What a good password is (7.3.2 b). */
#include "services/identity/password.c"
#include "tests/unit/test.h"

static lin_code check(const char *password)
{
    lin_arena *arena = lin_arena_new();
    lin_req *rq = lin_req_new(arena);
    lin_code code = identity_password_check(rq, LIN_STR("newPassword"), lin_z(password), LIN_STR("wang.fang"), LIN_STR("王小芳"));

    if (code != LIN_OK)
        ck_assert(lin_str_eq(rq->problem.violation[0].field, LIN_STR("newPassword")));
    lin_arena_free(arena);
    return code;
}

#define good(password) ck_assert_msg(check(password) == LIN_OK, "%s", password)
#define weak(password) ck_assert_msg(check(password) == LIN_INVALID_ARGUMENT, "%s", password)

TEST(a_password_has_twelve_to_128_characters)
{
    char long_one[200];

    weak("elevenchars");
    good("twelve-chars");
    good("一二三四五六七八九十甲乙");
    weak("一二三四五六七八九十甲");
    for (int i = 0; i < 199; i++)
        long_one[i] = "correct horse battery"[i % 21];
    long_one[128] = '\0';
    good(long_one);
    long_one[128] = 'x';
    long_one[129] = '\0';
    weak(long_one);
}

TEST(what_guessers_try_first_is_refused)
{
    weak("aaaaaaaaaaaaaaaa");
    weak("abababababababab");
    weak("abcdefghijklmnop");
    weak("12345678901234567890");
    weak("Password1234");
    weak("P@ssw0rd2026");
    weak("5201314woaini");
    weak("admin123admin");
    good("correct horse battery staple");
    good("my password is a poem of 3 lines");
}

TEST(account_and_name_are_no_part_of_it)
{
    weak("wang.fang-2026");
    weak("the WANG.FANG word");
    weak("我叫王小芳今年三十岁啦好的");
    good("wang and fang 2026");
}
