/*
 * vehicles: vehicles, watch lists, passages, parking.
 *
 * Wiring only. What it offers is stated in proto/linli/vehicles/v1.
 */
#include "vehicles.h"

static const vehicles_impl impl = {
    .vehicle = { .before_write = vehicle_before_write },

    /* parking */
    .lot = { .before_delete = lot_before_delete },
    .zone = { .before_write = zone_before_write, .before_delete = zone_before_delete, .after_write = zone_after_write },
    .space = { .before_write = space_before_write },
    .tariff = { .before_write = tariff_before_write },
    .get_parking_overview = vehicles_get_parking_overview,
    .get_lot_places = vehicles_get_lot_places,
    .quote_fee = vehicles_quote_fee,
};

int main(int argc, char *argv[])
{
    return lin_service_main(&(lin_service){ .contract = &vehicles_contract, .impl = &impl }, argc, argv);
}
