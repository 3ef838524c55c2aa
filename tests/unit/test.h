/*
 * test - a thin layer over Check: TEST(a_sentence_as_name) { … } registers itself.
 *
 * Each test file is one program: the file, which includes the .c it tests to reach its
 * statics, and liblinli. TEST_ONLY=part runs the tests whose name contains it. Included by
 * one file of a program; it brings main(). Each test runs in a process of its own.
 */
#ifndef LIN_TEST_H
#define LIN_TEST_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { LIN_TESTS_MAX = 256 };

__attribute__((unused)) static const TTest *lin_test[LIN_TESTS_MAX];
__attribute__((unused)) static size_t lin_tests;

#define TEST(name)                                                                      \
    static void name(int unused_);                                                      \
    static const TTest name##_row_ = { #name, name, __FILE__, __LINE__ };               \
    __attribute__((constructor)) static void name##_register_(void)                     \
    {                                                                                   \
        lin_test[lin_tests++] = &name##_row_;                                           \
    }                                                                                   \
    static void name(int unused_ __attribute__((unused)))

/* What a whole file needs (servers, a stack); may be defined before this header is included. */
#ifndef LIN_TEST_BEGIN
#define LIN_TEST_BEGIN() ((void)0)
#define LIN_TEST_END() ((void)0)
#endif
/* One test that takes longer is stuck. */
#ifndef LIN_TEST_SECONDS
#define LIN_TEST_SECONDS 300
#endif

/* A fixture of tests may serve a program that is no test. */
#ifndef LIN_TEST_NO_MAIN
int main(void)
{
    const char *only = getenv("TEST_ONLY");
    Suite *suite = suite_create(__BASE_FILE__);
    TCase *tests = tcase_create("all");
    SRunner *runner = srunner_create(suite);
    int failed;

    tcase_set_timeout(tests, LIN_TEST_SECONDS);
    for (size_t i = 0; i < lin_tests; i++)
        if (!only || strstr(lin_test[i]->name, only))
            tcase_add_test(tests, lin_test[i]);
    suite_add_tcase(suite, tests);
    LIN_TEST_BEGIN();
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    LIN_TEST_END();
    srunner_free(runner);
    return failed ? 1 : 0;
}
#endif

#endif
