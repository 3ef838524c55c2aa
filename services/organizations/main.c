/*
 * organizations: units and merchants, the grids that they lay in, who works for them, licences, inspections and what follows,
 * hidden dangers, warnings.
 *
 * Wiring only. What it offers is stated in proto/linli/organizations/v1.
 */
#include "organizations.h"

static const organizations_impl impl = {
    .unit = { .before_write = unit_before_write, .after_write = unit_after_write, .before_delete = unit_before_delete },
    .employment = { .before_write = employment_before_write },
    .licence = { .before_write = licence_before_write },
    .checklist = { .before_write = checklist_before_write, .before_delete = checklist_before_delete },
    .inspection = { .before_write = inspection_before_write, .after_write = inspection_after_write, .before_delete = inspection_before_delete },
    .inspection_item = { .before_write = inspection_item_before_write },
    .rectification = { .before_write = rectification_before_write, .after_write = rectification_after_write },
    .danger = { .before_write = danger_before_write, .after_write = danger_after_write },
    .warning_rule = { .before_write = warning_rule_before_write },
    .merge_unit = organizations_merge_unit,
    .find_duplicate_units = organizations_find_duplicate_units,
    .get_unit_file = organizations_get_unit_file,
    .complete_inspection = organizations_complete_inspection,
    .get_notice = organizations_get_notice,
    .read_notice = organizations_read_notice,
    .receive_inspection_report = organizations_receive_inspection_report,
    .submit_rectification = organizations_submit_rectification,
    .close_danger = organizations_close_danger,
    .settle_warning = organizations_settle_warning,
    .on_person_changed = organizations_on_person_changed,
};

static const lin_job jobs[] = {
    { .name = "watch_dangers", .period = 10 * LIN_MINUTE, .run = organizations_watch_dangers },
    { .name = "watch_staff", .period = LIN_SECOND / 10, .apart = true, .run = organizations_watch_staff },
    { .name = "attend_licences", .period = 10 * LIN_MINUTE, .run = organizations_attend_licences },
    { .name = "attend_reports", .period = 10 * LIN_MINUTE, .run = organizations_attend_reports },
    { .name = "attend_rectifications", .period = 10 * LIN_MINUTE, .run = organizations_attend_rectifications },
};

int main(int argc, char *argv[])
{
    return lin_service_main(&(lin_service){ .contract = &organizations_contract, .impl = &impl, .job = jobs, .jobs = LIN_COUNT(jobs) },
                            argc, argv);
}
