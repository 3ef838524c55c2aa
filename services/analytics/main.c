/*
 * analytics: one search box over what the other services keep.
 *
 * Wiring only. What it offers is stated in proto/linli/analytics/v1.
 */
#include "analytics.h"

static const analytics_impl impl = {
    .search_entries = analytics_search_entries,
    .rebuild_entries = analytics_rebuild_entries,
    .on_person_changed = analytics_on_record_changed,
    .on_building_changed = analytics_on_record_changed,
    .on_house_changed = analytics_on_record_changed,
    .on_vehicle_changed = analytics_on_record_changed,
    .on_unit_changed = analytics_on_record_changed,
    .on_file_changed = analytics_on_record_changed,
};

static const lin_job jobs[] = {
    { .name = "learn_permissions", .run = analytics_learn_permissions },
    { .name = "refresh", .period = LIN_SECOND / 4, .run = analytics_refresh },
};

int main(int argc, char *argv[])
{
    return lin_service_main(&(lin_service){ .contract = &analytics_contract, .impl = &impl, .job = jobs, .jobs = LIN_COUNT(jobs) },
                            argc, argv);
}
