/* Rules of a licence: its state is what its days say (GB/T 42455.1-2023, 8.1.5 a). */
#include "organizations.h"

enum { REMIND_DAYS = 30 };

static LicenceState state_of(const Licence *licence, const char *today)
{
    if (licence->revoked_on[0])
        return LICENCE_STATE_REVOKED;
    return licence->expires_on[0] && strcmp(licence->expires_on, today) < 0 ? LICENCE_STATE_EXPIRED : LICENCE_STATE_VALID;
}

lin_code licence_before_write(lin_req *rq, const Licence *before, Licence *after)
{
    if (!after->remind_days)
        after->remind_days = REMIND_DAYS;
    if (before && !organizations_same(before->expires_on, after->expires_on)) /* another end is reminded of anew */
        after->reminded_on = (char *)(uintptr_t)"";
    after->state = state_of(after, lin_day(rq->arena, rq->now).at);
    return LIN_OK;
}
