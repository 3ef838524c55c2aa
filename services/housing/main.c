/*
 * housing: buildings, stairwells, houses, who lives in them, leases, and what meters tell.
 *
 * Wiring only. What it offers is stated in proto/linli/housing/v1.
 */
#include "housing.h"

static const housing_impl impl = {
    .building = { .before_write = building_before_write, .after_write = building_after_write, .before_delete = building_before_delete },
    .unit = { .before_delete = unit_before_delete },
    .house = { .before_write = house_before_write, .before_delete = house_before_delete },
    .occupancy = { .before_write = occupancy_before_write },
    .lease = { .before_write = lease_before_write },
    .rating = { .before_write = rating_before_write, .after_write = rating_after_write },
    .merge_house = housing_merge_house,
    .find_duplicate_houses = housing_find_duplicate_houses,
    .get_presence = housing_get_presence,
    .list_presences = housing_list_presences,
    .parse_address = housing_parse_address,
    .get_house_file = housing_get_house_file,
    .activate_lease = housing_activate_lease,
    .terminate_lease = housing_terminate_lease,
    .ingest_readings = housing_ingest_readings,
    .list_readings = housing_list_readings,
    .settle_warning = housing_settle_warning,
    .on_person_changed = housing_on_person_changed,
};

static const lin_job jobs[] = {
    { .name = "attend_leases", .period = 10 * LIN_MINUTE, .run = housing_attend_leases },
    { .name = "watch_houses", .period = 5 * LIN_SECOND, .apart = true, .run = housing_watch_houses },
    { .name = "drop_readings", .period = LIN_DAY, .run = housing_drop_readings },
};

int main(int argc, char *argv[])
{
    return lin_service_main(&(lin_service){ .contract = &housing_contract, .impl = &impl, .job = jobs, .jobs = LIN_COUNT(jobs),
                                            .settings = housing_settings_table, .set = &housing_set, .set_size = sizeof(housing_set) },
                            argc, argv);
}
