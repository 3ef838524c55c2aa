/* engine - the fixture of the engine's tests, for targets: what Check would note is told as everywhere in fuzz. */
#ifndef LIN_FUZZ_ENGINE_H
#define LIN_FUZZ_ENGINE_H

#define LIN_TEST_NO_MAIN
#include "tests/fuzz/fuzz.h"
#include "tests/unit/test.h"

#undef ck_assert_msg
#define ck_assert_msg(expression, ...) FUZZ_MUST(expression)
#include "tests/unit/libs/resource/fixture.h"

#endif
