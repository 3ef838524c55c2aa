/*
 * population: people, one file for each person of a community, and all that belongs to it.
 *
 * Wiring only. What it offers is stated in proto/linli/population/v1.
 */
#include "population.h"

static const population_impl impl = {
    .person = { .before_write = person_before_write, .before_delete = person_before_delete },
    .household = { .before_write = household_before_write, .before_delete = household_before_delete },
    .member = { .after_write = member_after_write },
    .link = { .before_write = link_before_write },
    .tag = { .before_write = tag_before_write, .before_delete = tag_before_delete },
    .tag_rule = { .before_write = tag_rule_before_write, .after_write = tag_rule_after_write },
    .collection = { .before_write = collection_before_write, .before_delete = collection_before_delete },
    .consent = { .before_write = consent_before_write },
    .subject_request = { .before_write = subject_request_before_write },
    .merge_person = population_merge_person,
    .transfer_person = population_transfer_person,
    .find_duplicates = population_find_duplicates,
    .get_person_file = population_get_person_file,
    .submit_collection = population_submit_collection,
    .accept_collection = population_accept_collection,
    .reject_collection = population_reject_collection,
    .withdraw_consent = population_withdraw_consent,
    .apply_tag_rule = population_apply_tag_rule,
    .complete_subject_request = population_complete_subject_request,
    .refuse_subject_request = population_refuse_subject_request,
    .copy_subject_request = population_copy_subject_request,
    .erase_subject_request = population_erase_subject_request,
    .on_house_changed = population_on_target_changed,
    .on_unit_changed = population_on_target_changed,
    .on_vehicle_changed = population_on_target_changed,
};

static const lin_job jobs[] = {
    { .name = "apply_erasures", .run = population_apply_erasures },
    { .name = "apply_tag_rules", .period = 10 * LIN_MINUTE, .run = population_apply_tag_rules },
};

int main(int argc, char *argv[])
{
    return lin_service_main(&(lin_service){ .contract = &population_contract, .impl = &impl, .job = jobs, .jobs = LIN_COUNT(jobs) },
                            argc, argv);
}
