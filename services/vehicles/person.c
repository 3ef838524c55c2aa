/* person - people whom vehicles, spaces, passes, offers and bookings name: anybody who has a file somewhere that is not closed. */
#include "vehicles.h"

#include "libs/resource/people.h"

lin_code vehicles_check_person(lin_req *rq, const char *field, const char *before, const char *person)
{
    static const lin_people why = { &VEHICLES_PERSON_GONE, &VEHICLES_PERSON_GONE };

    if (!lin_by_hand(rq) || !person[0] || vehicles_same(before, person))
        return LIN_OK;
    return lin_people_check(rq, &why, field, person, NULL);
}

lin_code vehicles_take_owner(lin_req *rq, char *owner, char **ret)
{
    *ret = owner;
    return owner[0] ? lin_people_follow(rq, ret) : LIN_OK;
}
