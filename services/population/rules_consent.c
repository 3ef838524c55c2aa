/* Rules of a consent: for a child under fourteen a guardian gives it (GB/T 35273, 5.4); and whether there is one. */
#include "population.h"

enum { CHILD_UNTIL = 14 };

static bool is_child(lin_req *rq, const char *born_on)
{
    return strcmp(lin_day_after(rq->arena, born_on, CHILD_UNTIL, 0), lin_day(rq->arena, rq->now).at) > 0;
}

lin_code consent_before_write(lin_req *rq, const Consent *before, Consent *after)
{
    Person *person;

    if (before)
        return LIN_OK;
    LIN_TRY(person_get(rq, after->person_id, &person));
    if (is_child(rq, person->birth_date) && !after->guardian_name[0])
        return lin_fail_field(rq, LIN_STR("guardianName"), &POPULATION_GUARDIAN_MISSING);
    return LIN_OK;
}

lin_code population_check_consent(lin_req *rq, const char *person_id, ConsentPurpose purpose)
{
    const ProtobufCEnumDescriptor *type = &linli__population__v1__consent__purpose__descriptor;
    Consent **consent;
    size_t count;

    LIN_TRY(consent_list(rq, lin_print(rq->arena, "personId = \"%s\" AND purpose = %s AND -withdrawnAt:*", person_id,
                                       lin_typed_word(type, purpose)), &consent, &count));
    return count ? LIN_OK : lin_fail(rq, &POPULATION_CONSENT_MISSING, lin_arg_enum(rq, "purpose", type, purpose));
}
