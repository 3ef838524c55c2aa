/*
 * vehicles: vehicles, watch lists, passages, parking.
 *
 * Wiring only. What it offers is stated in proto/linli/vehicles/v1.
 */
#include "vehicles.h"

static const vehicles_impl impl = {
    .vehicle = { .before_write = vehicle_before_write, .after_write = vehicle_after_write },
    .ownership = { .before_write = ownership_before_write },
    .watch = { .before_write = watch_before_write },
    .detector = { .before_write = detector_before_write },
    .merge_vehicle = vehicles_merge_vehicle,
    .find_duplicates = vehicles_find_duplicates,
    .get_vehicle_file = vehicles_get_vehicle_file,
    .ingest_passages = vehicles_ingest_passages,
    .get_passage = vehicles_get_passage,
    .list_passages = vehicles_list_passages,
    .list_trajectory = vehicles_list_trajectory,
    .count_passages = vehicles_count_passages,
    .count_drivers = vehicles_count_drivers,
    .count_at_home = vehicles_count_at_home,
    .see_watch_hit = vehicles_see_watch_hit,
    .handle_watch_hit = vehicles_handle_watch_hit,
    .settle_warning = vehicles_settle_warning,
    .on_person_changed = vehicles_on_person_changed,

    /* parking */
    .lot = { .before_delete = lot_before_delete },
    .zone = { .before_write = zone_before_write, .before_delete = zone_before_delete, .after_write = zone_after_write },
    .space = { .before_write = space_before_write, .before_delete = space_before_delete },
    .tariff = { .before_write = tariff_before_write },
    .get_parking_overview = vehicles_get_parking_overview,
    .get_lot_places = vehicles_get_lot_places,
    .quote_fee = vehicles_quote_fee,
    .pass = { .before_write = pass_before_write },
    .offer = { .before_write = offer_before_write },
    .booking = { .before_write = booking_before_write },
    .decide_gate = vehicles_decide_gate,
    .get_stay_fee = vehicles_get_stay_fee,
    .settle_stay = vehicles_settle_stay,
    .close_stay = vehicles_close_stay,
    .withdraw_offer = vehicles_withdraw_offer,
    .cancel_booking = vehicles_cancel_booking,
};

static const lin_job jobs[] = {
    { .name = "forget_decisions", .period = 60 * LIN_MINUTE, .run = vehicles_forget_decisions },
    { .name = "keep_passages", .period = LIN_DAY / 24, .run = vehicles_keep_passages },
    { .name = "watch_vehicles", .period = 10 * LIN_MINUTE, .run = vehicles_watch_vehicles },
};

int main(int argc, char *argv[])
{
    return lin_service_main(&(lin_service){ .contract = &vehicles_contract, .impl = &impl, .job = jobs, .jobs = LIN_COUNT(jobs),
                                            .settings = vehicles_settings_table, .set = &vehicles_set, .set_size = sizeof(vehicles_set) },
                            argc, argv);
}
