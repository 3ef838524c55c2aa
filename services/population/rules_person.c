/*
 * Rules of a person: what follows from an id number is not said otherwise, a number fits its type of document, each category
 * has the fields of its own, and a closed file stays closed (GB/T 42455.1-2023, 7.2.1 a-b, 8.1.1 a-b).
 */
#include "population.h"

#include "libs/resource/validate.h"

/* --- identity */

/* A corrected number brings its own birth date and sex, unless they were given with it. */
static void forget_derived(const Person *before, Person *after)
{
    if (!before || strcmp(before->id_number, after->id_number) == 0)
        return;
    if (strcmp(before->birth_date, after->birth_date) == 0)
        after->birth_date = (char *)(uintptr_t)"";
    if (before->sex == after->sex)
        after->sex = PERSON_SEX_UNSPECIFIED;
}

/* GB 11643: six digits of the division, eight of the birth date, three of the order (odd: male), one to check. */
static lin_code derive(lin_req *rq, Person *p)
{
    const char *n = p->id_number;
    char *born = lin_print(rq->arena, "%.4s-%.2s-%.2s", n + 6, n + 10, n + 12);
    PersonSex sex = (n[16] - '0') % 2 ? PERSON_SEX_MALE : PERSON_SEX_FEMALE;

    if (p->birth_date[0] && strcmp(p->birth_date, born) != 0)
        return lin_fail_field(rq, LIN_STR("birthDate"), &POPULATION_NOT_OF_ID_NUMBER);
    if (p->sex && p->sex != sex)
        return lin_fail_field(rq, LIN_STR("sex"), &POPULATION_NOT_OF_ID_NUMBER);
    p->birth_date = born;
    p->sex = sex;
    if (!p->document_type && n[0] != '8')
        p->document_type = PERSON_DOCUMENT_TYPE_RESIDENT_ID_CARD;
    if (p->document_type == PERSON_DOCUMENT_TYPE_RESIDENT_ID_CARD && !p->nationality[0])
        p->nationality = lin_print(rq->arena, "CHN");
    return LIN_OK;
}

/* The form of each document's number; the first two are id numbers. */
static const char *const forms[] = {
    [PERSON_DOCUMENT_TYPE_RESIDENT_ID_CARD] = "[1-7].{17}",
    [PERSON_DOCUMENT_TYPE_HMT_RESIDENCE_PERMIT] = "8[1-3].{16}",
    [PERSON_DOCUMENT_TYPE_PASSPORT] = "[A-Z0-9]{5,17}",
    [PERSON_DOCUMENT_TYPE_HK_MACAO_PERMIT] = "[HM][0-9]{8}([0-9]{2})?",
    [PERSON_DOCUMENT_TYPE_TAIWAN_PERMIT] = "[0-9]{8}([0-9]{2})?",
    [PERSON_DOCUMENT_TYPE_FOREIGN_PERMANENT_RESIDENCE] = "[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X]",
    [PERSON_DOCUMENT_TYPE_BIRTH_CERTIFICATE] = "[A-Z][0-9]{9}",
    [PERSON_DOCUMENT_TYPE_OTHER_DOCUMENT] = "[A-Z0-9]{5,20}",
};

static lin_code check_document(lin_req *rq, const Person *p)
{
    bool by_id_number = p->document_type == PERSON_DOCUMENT_TYPE_RESIDENT_ID_CARD ||
                        p->document_type == PERSON_DOCUMENT_TYPE_HMT_RESIDENCE_PERMIT;
    const char *number = by_id_number ? p->id_number : p->document_number;

    if (!p->document_type)
        return p->document_number[0] ? lin_fail_field(rq, LIN_STR("documentType"), &LIN_REASON_FIELD_REQUIRED) : LIN_OK;
    if (by_id_number && p->document_number[0])
        return lin_fail_field(rq, LIN_STR("documentNumber"), &POPULATION_DOCUMENT_FORM);
    if ((size_t)p->document_type < LIN_COUNT(forms) && !lin_pattern_matches(forms[p->document_type], lin_z(number)))
        return lin_fail_field(rq, by_id_number ? LIN_STR("idNumber") : LIN_STR("documentNumber"), &POPULATION_DOCUMENT_FORM);
    return LIN_OK;
}

/* --- categories */

static const char *const needs[][4] = {
    [PERSON_CATEGORY_TEMPORARY] = { "residence_address", "residence_since", "stay_until" },
    [PERSON_CATEGORY_FLOATING] = { "registered_region", "stay_reason" },
    [PERSON_CATEGORY_KEY] = { "key_class", "key_level", "review_due_on" },
};

static lin_code check_needs(lin_req *rq, const Person *p)
{
    if (p->category == PERSON_CATEGORY_PERMANENT && !p->document_type)
        return lin_fail_field(rq, LIN_STR("idNumber"), &POPULATION_CATEGORY_NEEDS);
    for (const char *const *name = needs[p->category]; *name; name++)
        if (!lin_typed_has(&p->base, *name))
            lin_fail_field(rq, lin_typed_json(rq, p->base.descriptor, *name), &POPULATION_CATEGORY_NEEDS);
    return rq->problem.code;
}

/* Who is no longer a key person has neither class nor level; nobody else is given one. */
static lin_code check_key(lin_req *rq, const Person *before, Person *after)
{
    if (after->category == PERSON_CATEGORY_KEY)
        return LIN_OK;
    if (before && before->category == PERSON_CATEGORY_KEY)
        lin_typed_clear(&after->base, (const char *const[]){ "key_class", "key_level", "review_due_on", NULL });
    if (!after->key_class && !after->key_level)
        return LIN_OK;
    return lin_fail_field(rq, after->key_class ? LIN_STR("keyClass") : LIN_STR("keyLevel"), &POPULATION_KEY_ONLY);
}

/* --- what was verified */

const struct population_verified population_verified[] = {
    { "identity_verified_at", { "name", "id_number", "sex", "birth_date", "ethnicity", "document_type", "document_number" } },
    { "address_verified_at", { "residence_address", "registered_address" } },
    { NULL, { NULL } },
};

/* What is corrected by hand has to be verified anew. */
static void forget_verified(const Person *before, Person *after)
{
    for (const struct population_verified *v = population_verified; before && v->at; v++)
        if (!lin_typed_same(&before->base, &after->base, v->fields))
            *(Google__Protobuf__Timestamp **)lin_typed_at(&after->base, v->at) = NULL;
}

/* --- the hooks */

lin_code person_before_write(lin_req *rq, const Person *before, Person *after)
{
    if (!before && (after->merged_into[0] || after->continued_by[0] || after->erased_at)) /* undeleted: a closed file stays closed */
        return lin_fail(rq, &POPULATION_PERSON_CLOSED);
    forget_derived(before, after);
    if (after->id_number[0])
        LIN_TRY(derive(rq, after));
    if (lin_by_hand(rq))
        forget_verified(before, after);
    LIN_TRY(check_document(rq, after));
    LIN_TRY(check_key(rq, before, after));
    return check_needs(rq, after);
}

/* Who is no more lives nowhere, and is no household's head. */
lin_code person_before_delete(lin_req *rq, const Person *before)
{
    return lin_by_hand(rq) ? lin_spans_end(rq, &linli__population__v1__member__descriptor, population_of(rq, before->id),
                                                  lin_day(rq->arena, rq->now).at) : LIN_OK;
}
