/*
 * vehicles: vehicles, watch lists, passages, parking.
 *
 * Wiring only. What it offers is stated in proto/linli/vehicles/v1.
 */
#include "vehicles.h"

static const vehicles_impl impl = {
    .vehicle = { .before_write = vehicle_before_write },
};

int main(int argc, char *argv[])
{
    return lin_service_main(&(lin_service){ .contract = &vehicles_contract, .impl = &impl }, argc, argv);
}
