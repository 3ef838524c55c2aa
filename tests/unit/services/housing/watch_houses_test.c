/* A house among the warnings that are known. */
#include "services/housing/watch_houses.c"
#include "tests/unit/test.h"

TEST(a_warning_is_found_by_its_house)
{
    char a[] = "a", b[] = "b", c[] = "c";
    Warning of_a = { .house_id = a }, of_b = { .house_id = b }, of_c = { .house_id = c }, *list[] = { &of_c, &of_a, &of_b };

    qsort(list, 3, sizeof(*list), by_house);
    ck_assert_ptr_eq(*find(list, 3, "b"), &of_b);
    ck_assert_ptr_null(find(list, 3, "d"));
    ck_assert_ptr_null(find(NULL, 0, "a"));
}
