/* Rules of a rule of warnings: a kind of danger stands in one of dangers alone; what it does not say is as usual (8.1.4 d-e). */
#include "organizations.h"

lin_code warning_rule_before_write(lin_req *rq, const WarningRule *before, WarningRule *after)
{
    (void)before;
    if (after->danger_kind && after->kind != WARNING_KIND_DANGER)
        return lin_fail_field(rq, LIN_STR("dangerKind"), &ORGANIZATIONS_RULE_OF_DANGERS);
    if (!after->window_days)
        after->window_days = ORGANIZATIONS_WINDOW_DAYS;
    if (!after->least_people)
        after->least_people = ORGANIZATIONS_LEAST_PEOPLE;
    if (!after->absent_days)
        after->absent_days = ORGANIZATIONS_ABSENT_DAYS;
    return LIN_OK;
}
