/* The table of detectors. */
#include "services/housing/watch_houses.c"
#include "tests/unit/test.h"

TEST(every_kind_of_warning_has_its_detector)
{
    const ProtobufCEnumDescriptor *kinds = &linli__housing__v1__warning__kind__descriptor;

    ck_assert_uint_eq(LIN_COUNT(detectors), kinds->n_values - 1);
    for (size_t i = 0; i < LIN_COUNT(detectors); i++) {
        ck_assert_int_eq(detectors[i].kind, kinds->values[i + 1].value);
        ck_assert_int_ge(detectors[i].of, THERE);
        ck_assert_int_le(detectors[i].of, OF_ELDER);
        ck_assert_ptr_nonnull(detectors[i].sql);
    }
}
