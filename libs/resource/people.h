/*
 * people - files of people as other services know them: ids that population gave, of which some are closed.
 *
 * Called by rules of records that name a person, and by who listens to population. The service's own table gone_person
 * (community_id, person_id, goes_on) holds the files that were merged, moved or erased. Who names a person holds the file open
 * until the transaction ends; who closes one waits for them: nothing new is said of a closed file.
 *
 * Thread rule: a request's thread, within its transaction.
 */
#ifndef LIN_PEOPLE_H
#define LIN_PEOPLE_H

#include "libs/resource/resource.h"

/* The service's own reasons; `gone` has an argument goesOn. */
typedef struct lin_people {
    const lin_reason *gone, *elsewhere;
} lin_people;

/* Is the file open, and of this community unless that is NULL? FIELD_ID, `gone` or `elsewhere` of `field`. */
lin_code lin_people_check(lin_req *rq, const lin_people *why, const char *field, const char *person_id, const char *community);
/* It is closed; `goes_on` is the id of the file that goes on for it, or empty. */
lin_code lin_people_close(lin_req *rq, lin_id person, const char *goes_on);
/* The file that goes on for this one, as far as was told: an event that was put off comes after those of later merges. */
lin_code lin_people_follow(lin_req *rq, char **id);

#endif
