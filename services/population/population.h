/*
 * population - private header: what the files of this service share.
 *
 * Owns people, households, links, tags, collections, consents and subject requests. Never included outside this folder.
 *
 * A hand-written call that changes records names itself in rq->origin ("merge", "review", …), which the histories show; a
 * rule that binds only callers from outside asks population_by_hand().
 */
#ifndef POPULATION_H
#define POPULATION_H

#include <string.h>

#include "population.gen.h"

/* rules_person.c, rules_household.c, rules_link.c, rules_tag.c, rules_collection.c, rules_consent.c, rules_subject_request.c */
lin_code person_before_write(lin_req *rq, const Person *before, Person *after);
lin_code person_after_write(lin_req *rq, const Person *before, const Person *after);
lin_code household_before_delete(lin_req *rq, const Household *before);
lin_code member_after_write(lin_req *rq, const Member *before, const Member *after);
lin_code link_before_write(lin_req *rq, const Link *before, Link *after);
lin_code tag_before_write(lin_req *rq, const Tag *before, Tag *after);
lin_code tag_before_delete(lin_req *rq, const Tag *before);
lin_code tag_rule_before_write(lin_req *rq, const TagRule *before, TagRule *after);
lin_code collection_before_write(lin_req *rq, const Collection *before, Collection *after);
lin_code collection_before_delete(lin_req *rq, const Collection *before);
lin_code population_check_state(lin_req *rq, const Collection *c, CollectionState one, CollectionState other);   /* COLLECTION_STATE */
lin_code consent_before_write(lin_req *rq, const Consent *before, Consent *after);
lin_code population_check_consent(lin_req *rq, const char *person_id, ConsentPurpose purpose);   /* one in force; CONSENT_MISSING */
lin_code subject_request_before_write(lin_req *rq, const SubjectRequest *before, SubjectRequest *after);

/* handle_*.c */
lin_code population_merge_person(lin_req *rq, const MergePersonRequest *in, Person **ret);
lin_code population_transfer_person(lin_req *rq, const TransferPersonRequest *in, Person **ret);
lin_code population_find_duplicates(lin_req *rq, const FindDuplicatesRequest *in, FindDuplicatesAnswer **ret);
lin_code population_get_person_file(lin_req *rq, const GetPersonFileRequest *in, PersonFile **ret);
lin_code population_file_of(lin_req *rq, const char *person_id, bool clear, PersonFile **ret);   /* history masked, or all in clear */
lin_code population_submit_collection(lin_req *rq, const SubmitCollectionRequest *in, Collection **ret);
lin_code population_accept_collection(lin_req *rq, const AcceptCollectionRequest *in, Collection **ret);
lin_code population_reject_collection(lin_req *rq, const RejectCollectionRequest *in, Collection **ret);
lin_code population_withdraw_consent(lin_req *rq, const WithdrawConsentRequest *in, Consent **ret);
lin_code population_apply_tag_rule(lin_req *rq, const ApplyTagRuleRequest *in, ApplyTagRuleAnswer **ret);
lin_code population_apply_tag_rules(lin_req *rq);       /* job: all of them */
/* A request that is open and (unless 0) of this kind, locked. REQUEST_CLOSED, REQUEST_KIND. */
lin_code population_take_request(lin_req *rq, const char *id, SubjectRequestKind kind, SubjectRequest **ret);
lin_code population_settle_request(lin_req *rq, SubjectRequest *request, SubjectRequestState state, char *answer);
lin_code population_complete_subject_request(lin_req *rq, const CloseSubjectRequestRequest *in, SubjectRequest **ret);
lin_code population_refuse_subject_request(lin_req *rq, const CloseSubjectRequestRequest *in, SubjectRequest **ret);
lin_code population_copy_subject_request(lin_req *rq, const CopySubjectRequestRequest *in, PersonFile **ret);
lin_code population_erase_subject_request(lin_req *rq, const EraseSubjectRequestRequest *in, SubjectRequest **ret);
lin_code population_apply_erasures(lin_req *rq);        /* job: before serving */

static inline bool population_by_hand(const lin_req *rq)
{
    return rq->origin.len == 0;
}

#endif
