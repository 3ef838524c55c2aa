/*
 * SubmitCollection, AcceptCollection, RejectCollection: what was collected on its way into the person's file
 * (GB/T 42455.1-2023, 8.1.1 d). Nobody reviews what they have collected or submitted; an image needs consent, when it is
 * handed in and when it is accepted.
 */
#include "population.h"

/* What each kind must have, what it brings into the file (of an image: as what), and where that says that it was verified. */
static const struct kind {
    const char *needs[3];
    const char *brings[17];
    const char *image, *verified;
    ConsentPurpose purpose;
} kinds[] = {
    [COLLECTION_KIND_IDENTITY] = {
        .needs = { "name" }, .verified = "identity_verified_at",
        .brings = { "name", "id_number", "phone", "category", "ethnicity", "document_type", "document_number", "residence_address",
                    "residence_since", "stay_until", "stay_reason", "registered_address", "registered_region", "key_class",
                    "key_level", "review_due_on" } },
    [COLLECTION_KIND_ADDRESS] = { .needs = { "person_id", "residence_address" }, .verified = "address_verified_at",
                                  .brings = { "residence_address", "residence_since", "registered_address" } },
    [COLLECTION_KIND_FACE] = { .needs = { "person_id", "object_id" }, .image = "face_object_id", .verified = "face_verified_at",
                               .purpose = CONSENT_PURPOSE_FACE_RECOGNITION },
    [COLLECTION_KIND_PHOTO] = { .needs = { "person_id", "object_id" }, .image = "photo_object_id", .purpose = CONSENT_PURPOSE_PHOTO },
};

/* The file as it will be; *ret_before as it is, NULL where there is none yet. */
static lin_code bring(lin_req *rq, const Collection *c, Person **ret_before, Person **ret)
{
    const struct kind *kind = &kinds[c->kind];

    *ret_before = NULL;
    *ret = person_new(rq);
    if (c->person_id[0]) {
        LIN_TRY(person_lock(rq, c->person_id, ret_before));
        memcpy(*ret, *ret_before, sizeof(**ret));
    }
    lin_typed_copy(&c->base, &(*ret)->base, kind->brings, false);
    if (kind->image)
        *(char **)lin_typed_at(&(*ret)->base, kind->image) = c->object_id;
    if (kind->verified)
        *(Google__Protobuf__Timestamp **)lin_typed_at(&(*ret)->base, kind->verified) = lin_typed_now(rq);
    return LIN_OK;
}

/* It obeys the rules of a person when it is handed in: the collector mends what does not, not the reviewer. */
static lin_code check_file(lin_req *rq, const Collection *c)
{
    Person *before, *after;

    LIN_TRY(bring(rq, c, &before, &after));
    if (!after->category)
        return lin_fail_field(rq, LIN_STR("category"), &POPULATION_COLLECTION_EMPTY);
    return person_before_write(rq, before, after);
}

static lin_code check_content(lin_req *rq, const Collection *c)
{
    const struct kind *kind = &kinds[c->kind];

    for (size_t i = 0; i < LIN_COUNT(kind->needs) && kind->needs[i]; i++)
        if (!lin_typed_has(&c->base, kind->needs[i]))
            lin_fail_field(rq, lin_typed_json(rq, c->base.descriptor, kind->needs[i]), &POPULATION_COLLECTION_EMPTY);
    LIN_TRY(rq->problem.code);
    if (kind->purpose)
        return population_check_consent(rq, c->person_id, kind->purpose);
    return check_file(rq, c);
}

/* A collection that is locked, handed in, and somebody else's. */
static lin_code take_up(lin_req *rq, const char *id, Collection **ret)
{
    const char *me = lin_typed_actor(rq);

    rq->origin = LIN_STR("review");
    LIN_TRY(collection_lock(rq, id, ret));
    LIN_TRY(population_check_state(rq, *ret, COLLECTION_STATE_SUBMITTED, COLLECTION_STATE_SUBMITTED));
    if (strcmp((*ret)->collected_by, me) == 0 || strcmp((*ret)->submitted_by, me) == 0)
        return lin_fail(rq, &POPULATION_OWN_COLLECTION);
    return LIN_OK;
}

static lin_code settle(lin_req *rq, Collection *c, CollectionState state)
{
    c->state = state;
    c->reviewed_by = lin_typed_actor(rq);
    c->reviewed_at = lin_typed_now(rq);
    return collection_save(rq, c);
}

static lin_code into_file(lin_req *rq, Collection *c)
{
    Person *before, *person;

    LIN_TRY(bring(rq, c, &before, &person));
    if (before)
        return person_save(rq, person);
    person->community_id = c->community_id;
    person->grid_id = c->grid_id;
    person->source = lin_print(rq->arena, "review");
    LIN_TRY(person_create(rq, person));
    c->person_id = person->id;
    return LIN_OK;
}

/* --- the calls */

lin_code population_submit_collection(lin_req *rq, const SubmitCollectionRequest *in, Collection **ret)
{
    Collection *c;

    rq->origin = LIN_STR("submit");
    LIN_TX(tx, rq);
    LIN_TRY(collection_lock(rq, in->id, &c));
    LIN_TRY(population_check_state(rq, c, COLLECTION_STATE_DRAFT, COLLECTION_STATE_REJECTED));
    LIN_TRY(check_content(rq, c));
    c->state = COLLECTION_STATE_SUBMITTED;
    c->submitted_by = lin_typed_actor(rq);
    c->submitted_at = lin_typed_now(rq);
    c->reject_reason = (char *)(uintptr_t)"";
    LIN_TRY(collection_save(rq, c));
    *ret = c;
    return lin_commit(&tx);
}

lin_code population_accept_collection(lin_req *rq, const AcceptCollectionRequest *in, Collection **ret)
{
    LIN_TX(tx, rq);
    LIN_TRY(take_up(rq, in->id, ret));
    LIN_TRY(check_content(rq, *ret));
    LIN_TRY(into_file(rq, *ret));
    LIN_TRY(settle(rq, *ret, COLLECTION_STATE_ACCEPTED));
    return lin_commit(&tx);
}

lin_code population_reject_collection(lin_req *rq, const RejectCollectionRequest *in, Collection **ret)
{
    LIN_TX(tx, rq);
    LIN_TRY(take_up(rq, in->id, ret));
    (*ret)->reject_reason = in->reason;
    LIN_TRY(settle(rq, *ret, COLLECTION_STATE_REJECTED));
    return lin_commit(&tx);
}
