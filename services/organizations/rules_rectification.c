/* Rules of a rectification: its day may be put off while it is not closed; the unit is rated by what is overdue (8.1.5 b). */
#include "organizations.h"

lin_code organizations_refuse_rectification(lin_req *rq, const Rectification *r)
{
    return lin_fail(rq, &ORGANIZATIONS_RECTIFICATION_STATE,
                    lin_arg_enum(rq, "state", &linli__organizations__v1__rectification__state__descriptor, (int)r->state));
}

lin_code rectification_before_write(lin_req *rq, const Rectification *before, Rectification *after)
{
    if (!before || organizations_same(before->due_on, after->due_on))
        return LIN_OK;
    if (organizations_by_hand(rq) && before->state == RECTIFICATION_STATE_CLOSED)
        return organizations_refuse_rectification(rq, before);
    if (!after->due_on[0])
        return lin_fail_field(rq, LIN_STR("dueOn"), &LIN_REASON_FIELD_REQUIRED);
    after->overdue_on = (char *)(uintptr_t)"";
    return LIN_OK;
}

static bool counts(const Rectification *r)
{
    return r && r->overdue_on[0] && r->state != RECTIFICATION_STATE_CLOSED;
}

lin_code rectification_after_write(lin_req *rq, const Rectification *before, const Rectification *after)
{
    return counts(before) == counts(after) ? LIN_OK : organizations_rate_unit(rq, (after ? after : before)->unit_id);
}
