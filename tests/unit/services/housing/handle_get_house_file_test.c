/* Which leases stood on a day. */
#include "services/housing/handle_get_house_file.c"
#include "tests/unit/test.h"

TEST(a_lease_stands_until_the_day_on_which_it_was_terminated)
{
    char june[] = "2026-06-01", july[] = "2026-07-01";
    Lease active, terminated, ended_later, draft, *all[] = { &active, &terminated, &ended_later, &draft };
    HouseFile file;

    for (size_t i = 0; i < LIN_COUNT(all); i++) {
        linli__housing__v1__lease__init(all[i]);
        all[i]->state = LEASE_STATE_ACTIVE;
    }
    terminated.ended_on = june;
    ended_later.ended_on = july;
    draft.state = LEASE_STATE_DRAFT;
    linli__housing__v1__house_file__init(&file);
    file.leases = all;
    file.n_leases = LIN_COUNT(all);
    drop_ended(july, &file);
    ck_assert_uint_eq(file.n_leases, 2);
    ck_assert(file.leases[0] == &active && file.leases[1] == &ended_later);
}
