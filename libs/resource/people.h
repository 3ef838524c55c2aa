/*
 * people - files of people as other services know them: ids that population gave, of which some are closed.
 *
 * Called by rules of records that name a person, and by who listens to population. The service's own table gone_person
 * (community_id, person_id, goes_on) holds the files that were merged, moved or erased. Who names a person holds the file open
 * until the transaction ends; who closes one waits for them, and for those who name the file that goes on: nothing new is said
 * of a closed file, and of the other nothing that what comes along could not be held against.
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
/* It is closed; `goes_on` is the id of the file that goes on for it, or empty. *ret_last is the file that goes on in the end, as
 * far as was told: an event that was put off comes after those of later merges. Empty: that one was erased. Nobody else names
 * any of them until the transaction ends. */
lin_code lin_people_close(lin_req *rq, lin_id person, const char *goes_on, char **ret_last);
/* The file that goes on for this one in the end, as far as was told; it stays open until the transaction ends. */
lin_code lin_people_follow(lin_req *rq, char **id);

#endif
