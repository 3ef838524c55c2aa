/* person - people as housing knows them: see libs/resource/people.h. */
#include "housing.h"

#include "libs/resource/people.h"

lin_code housing_check_person(lin_req *rq, const char *field, const char *person_id, const char *community)
{
    static const lin_people why = { &HOUSING_PERSON_GONE, &HOUSING_PERSON_ELSEWHERE };

    return lin_people_check(rq, &why, field, person_id, community);
}
