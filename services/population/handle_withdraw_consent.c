/*
 * WithdrawConsent: what was agreed to holds no longer, and the image that nothing else allows leaves the file (GB/T 35273, 8.4).
 */
#include "population.h"

static lin_code remove_image(lin_req *rq, const Consent *consent)
{
    char *nothing = (char *)(uintptr_t)"";
    Person *person;
    lin_code code;

    if (consent->purpose != CONSENT_PURPOSE_FACE_RECOGNITION && consent->purpose != CONSENT_PURPOSE_PHOTO)
        return LIN_OK;
    code = population_check_consent(rq, consent->person_id, consent->purpose); /* another one may stand */
    if (code == LIN_FAILED_PRECONDITION)
        code = person_lock(rq, consent->person_id, &person);
    else if (code == LIN_OK)
        return LIN_OK;
    if (code == LIN_OK || code == LIN_NOT_FOUND) /* the file is closed: there is none any more */
        lin_req_clear_problem(rq);
    if (code != LIN_OK)
        return rq->problem.code;
    if (consent->purpose == CONSENT_PURPOSE_PHOTO) {
        person->photo_object_id = nothing;
    } else {
        person->face_object_id = nothing;
        person->face_verified_at = NULL;
    }
    return person_save(rq, person);
}

lin_code population_withdraw_consent(lin_req *rq, const WithdrawConsentRequest *in, Consent **ret)
{
    Consent *consent;

    rq->origin = LIN_STR("withdrawal");
    LIN_TX(tx, rq);
    LIN_TRY(consent_lock(rq, in->id, &consent));
    if (consent->withdrawn_at)
        return lin_fail(rq, &POPULATION_CONSENT_WITHDRAWN);
    consent->withdrawn_at = lin_typed_now(rq);
    LIN_TRY(consent_save(rq, consent));
    LIN_TRY(remove_image(rq, consent));
    LIN_TRY(lin_commit(&tx));
    *ret = consent;
    return LIN_OK;
}
