/*
 * TransferPerson: somebody moves to another community (GB/T 42455.1-2023, 8.1.1 a). A record's community never changes, so a
 * new file goes on from the old one, which becomes a tombstone that points to it. Consents and images stay behind: they were
 * given to the old community. Emits PersonTransferred.
 */
#include "population.h"

static const char *const carried[] = {
    "name", "id_number", "phone", "category", "former_name", "sex", "birth_date", "ethnicity", "nationality", "document_type",
    "document_number", "stay_until", "stay_reason", "registered_address", "registered_region", "education", "marital_status",
    "political_status", "occupation", "employer", "key_class", "key_level", "reviewed_on", "review_due_on",
    "identity_verified_at", NULL,
};

static lin_code open_file(lin_req *rq, const TransferPersonRequest *in, const Person *old, char *day, Person **ret)
{
    Person *person = person_new(rq);

    lin_typed_copy(&old->base, &person->base, carried, false);
    person->community_id = in->to_community_id;
    person->grid_id = in->to_grid_id;
    person->residence_address = in->residence_address;
    person->residence_since = day;
    person->continues = old->id;
    person->source = lin_print(rq->arena, "transfer");
    *ret = person;
    return lin_typed_renamed(rq, lin_typed_renamed(rq, person_create(rq, person), "communityId", "toCommunityId"), "gridId", "toGridId");
}

static lin_code close_file(lin_req *rq, Person *old, const Person *person, const char *day)
{
    PersonTransferred told = { PROTOBUF_C_MESSAGE_INIT(&linli__population__v1__person_transferred__descriptor), .to_id = person->id };

    LIN_TRY(lin_spans_end(rq, &linli__population__v1__member__descriptor, population_of(rq, old->id), day));
    LIN_TRY(lin_spans_end(rq, &linli__population__v1__link__descriptor, population_of(rq, old->id), day));
    LIN_TRY(lin_spans_end(rq, &linli__population__v1__tag__descriptor, population_of(rq, old->id), day));
    old->continued_by = person->id;
    LIN_TRY(person_save(rq, old));
    LIN_TRY(person_delete(rq, old->id));
    return population_emit_person_transferred(rq, old->id, &told);
}

lin_code population_transfer_person(lin_req *rq, const TransferPersonRequest *in, Person **ret)
{
    char *day = in->on_day[0] ? in->on_day : lin_str_z(rq->arena, lin_day(rq->arena, rq->now));
    Person *old, *person;

    rq->origin = LIN_STR("transfer");
    LIN_TX(tx, rq);
    LIN_TRY(person_lock(rq, in->id, &old));
    if (strcmp(old->community_id, in->to_community_id) == 0)
        return lin_fail_field(rq, LIN_STR("toCommunityId"), &POPULATION_TRANSFER_NOWHERE);
    LIN_TRY(open_file(rq, in, old, day, &person));
    LIN_TRY(close_file(rq, old, person, day));
    *ret = person;
    return lin_commit(&tx);
}
