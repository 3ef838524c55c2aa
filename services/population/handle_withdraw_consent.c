/*
 * WithdrawConsent: what was agreed to holds no longer, and the image that nothing else allows leaves the file (GB/T 35273, 8.4).
 */
#include "population.h"

static const char *const images[][3] = {
    [CONSENT_PURPOSE_PHOTO] = { "photo_object_id" },
    [CONSENT_PURPOSE_FACE_RECOGNITION] = { "face_object_id", "face_verified_at" },
};

static lin_code remove_image(lin_req *rq, const Consent *consent)
{
    Person *person;
    lin_code code;

    if ((size_t)consent->purpose >= LIN_COUNT(images) || !images[consent->purpose][0])
        return LIN_OK;
    code = population_check_consent(rq, consent->person_id, consent->purpose);
    if (code != LIN_FAILED_PRECONDITION) /* another one stands */
        return code;
    lin_req_clear_problem(rq);
    code = person_lock(rq, consent->person_id, &person);
    if (code == LIN_NOT_FOUND) /* the file is closed: there is none any more */
        lin_req_clear_problem(rq);
    if (code != LIN_OK)
        return rq->problem.code;
    lin_typed_clear(&person->base, images[consent->purpose]);
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
    *ret = consent;
    return lin_commit(&tx);
}
