/*
 * population: people, one file for each person of a community.
 *
 * Wiring only. What it offers is stated in proto/linli/population/v1; no rule of it needs C yet.
 */
#include "population.gen.h"

static const population_impl impl = { 0 };

int main(int argc, char *argv[])
{
    return lin_service_main(&(lin_service){ .contract = &population_contract, .impl = &impl }, argc, argv);
}
