/*
 * population - private header: what the files of this service share.
 *
 * Owns people, households, links, tags, collections, consents and subject requests. Never included outside this folder.
 * What main.c wires is declared in population.gen.h.
 *
 * A hand-written call that changes records names itself in rq->origin ("merge", "review", …), which the histories show; a
 * rule that binds only callers from outside asks lin_by_hand().
 */
#ifndef POPULATION_H
#define POPULATION_H

#include <string.h>

#include "population.gen.h"

#include "libs/resource/spans.h"

/* rules_collection.c: COLLECTION_STATE */
lin_code population_check_state(lin_req *rq, const Collection *c, CollectionState one, CollectionState other);
/* rules_person.c: where a file says that something was verified, and what was; an empty row ends the table */
extern const struct population_verified {
    const char *at, *fields[8];
} population_verified[];
/* handle_merge_person.c: what makes two links the same */
extern const char *const population_same_link[];
/* rules_consent.c */
lin_code population_check_consent(lin_req *rq, const char *person_id, ConsentPurpose purpose);   /* one in force; CONSENT_MISSING */
/* on_target_changed.c: what people are linked to */
lin_code population_on_target_changed(lin_req *rq, const lin_event *event);
/* What goes on for it where it was merged, as far as was told; else itself. It stays as it is until the transaction ends. */
lin_code population_target_now(lin_req *rq, const char *id, const char **ret);
lin_code population_check_target(lin_req *rq, const char *field, const char *id);   /* TARGET_MERGED of `field` */
/* handle_get_person_file.c: its history masked, or all in clear */
lin_code population_file_of(lin_req *rq, const char *person_id, bool clear, PersonFile **ret);
/* handle_apply_tag_rule.c: job, all of them */
lin_code population_apply_tag_rules(lin_req *rq);
/* handle_close_subject_request.c: one that is open and (unless 0) of this kind, locked. REQUEST_CLOSED, REQUEST_KIND. */
lin_code population_take_request(lin_req *rq, const char *id, SubjectRequestKind kind, SubjectRequest **ret);
lin_code population_settle_request(lin_req *rq, SubjectRequest *request, SubjectRequestState state, char *answer);
/* handle_erase_subject_request.c: job, before serving */
lin_code population_apply_erasures(lin_req *rq);

/* As a filter: what belongs to a person. */
static inline const char *population_of(lin_req *rq, const char *person_id)
{
    return lin_print(rq->arena, "personId = \"%s\"", person_id);
}

#endif
