/*
 * MergePerson: two files of one person become one (GB/T 42455.1-2023, 8.1.1 a). Both are locked in the order of their ids.
 * The one that ends is a tombstone that points to the other before what it had moves; both histories stay where they are.
 * Emits PersonMerged.
 */
#include "population.h"

const char *const population_same_link[] = { "kind", "target_id", "role", NULL };

/* What moves. Records that are the same in these fields and overlap in their days become one. */
static const struct part {
    lin_type_of type;
    const char *const *same;
} parts[] = {
    { &linli__population__v1__member__descriptor, (const char *const[]){ "household_id", "relation", NULL } },
    { &linli__population__v1__link__descriptor, population_same_link },
    { &linli__population__v1__tag__descriptor, (const char *const[]){ "tag", "origin", "rule_id", NULL } },
    { &linli__population__v1__collection__descriptor, NULL },
    { &linli__population__v1__consent__descriptor, NULL },
    { &linli__population__v1__subject_request__descriptor, NULL },
};

/* The file that goes on says these; it gets the gaps behind them. Where the other said something else, the event tells. */
static const char *const fields[] = {
    "name", "category", "key_class", "key_level", "reviewed_on", "review_due_on",
    "grid_id", "id_number", "phone", "former_name", "sex", "birth_date", "ethnicity", "nationality", "document_type",
    "document_number", "residence_address", "residence_since", "stay_until", "stay_reason", "registered_address",
    "registered_region", "education", "marital_status", "political_status", "occupation", "employer", "photo_object_id",
    "face_object_id", "face_verified_at", NULL,
};
static const char *const *const gaps = fields + 6;

static const lin_merger merger = {
    &linli__population__v1__person__descriptor, "community_id", (const char *const[]){ "id_number", "birth_date", NULL },
    &POPULATION_MERGE_ITSELF, &POPULATION_MERGE_APART, &POPULATION_MERGE_DIFFERS,
};

/* Nobody lives in two households: where both do, the one of the file that ends ends too. */
static lin_code end_second_household(lin_req *rq, const Person *into, const Person *from)
{
    Member **ours;
    size_t count;

    LIN_TRY(member_list(rq, lin_print(rq->arena, "%s AND -validUntil:*", population_of(rq, into->id)), &ours, &count));
    return count ? lin_spans_end(rq, parts[0].type, population_of(rq, from->id), lin_day(rq->arena, rq->now).at) : LIN_OK;
}

static lin_code move_everything(lin_req *rq, const Person *into, const Person *from)
{
    LIN_TRY(end_second_household(rq, into, from));
    for (size_t i = 0; i < LIN_COUNT(parts); i++)
        LIN_TRY(lin_spans_move(rq, parts[i].type, "person_id", from->id, into->id, parts[i].same));
    return LIN_OK;
}

static lin_code close_file(lin_req *rq, const Person *into, Person *from)
{
    PersonMerged told = { PROTOBUF_C_MESSAGE_INIT(&linli__population__v1__person_merged__descriptor), .into_id = into->id };

    from->merged_into = into->id;
    lin_typed_differing(rq, &from->base, &into->base, fields, &told.differing, &told.n_differing);
    LIN_TRY(person_save(rq, from));
    LIN_TRY(person_delete(rq, from->id));
    return population_emit_person_merged(rq, from->id, &told);
}

/* What was verified of the one file holds for the other where that says the same. */
static void fill(const Person *from, Person *into)
{
    lin_typed_copy(&from->base, &into->base, gaps, true);
    for (const struct population_verified *v = population_verified; v->at; v++)
        if (lin_typed_same(&from->base, &into->base, v->fields))
            lin_typed_copy(&from->base, &into->base, (const char *const[]){ v->at, NULL }, true);
}

lin_code population_merge_person(lin_req *rq, const MergePersonRequest *in, Person **ret)
{
    Person *into, *from;

    LIN_TX(tx, rq);
    LIN_TRY(lin_typed_merge(rq, &merger, in->id, in->from_id, (ProtobufCMessage **)&into, (ProtobufCMessage **)&from));
    LIN_TRY(move_everything(rq, into, from));
    fill(from, into);
    LIN_TRY(close_file(rq, into, from)); /* before its numbers pass on: they are unique */
    LIN_TRY(person_save(rq, into));
    *ret = into;
    return lin_commit(&tx);
}
