/*
 * housing: buildings, stairwells, houses, who lives in them, and leases.
 *
 * Wiring only. What it offers is stated in proto/linli/housing/v1.
 */
#include "housing.gen.h"

static const housing_impl impl = { 0 };

int main(int argc, char *argv[])
{
    return lin_service_main(&(lin_service){ .contract = &housing_contract, .impl = &impl }, argc, argv);
}
