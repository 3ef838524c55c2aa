/*
 * organizations: units and merchants, the grids that they lay in, and who works for them.
 *
 * Wiring only. What it offers is stated in proto/linli/organizations/v1.
 */
#include "organizations.h"

static const organizations_impl impl = {
    .unit = { .before_write = unit_before_write, .after_write = unit_after_write, .before_delete = unit_before_delete },
    .employment = { .before_write = employment_before_write },
    .merge_unit = organizations_merge_unit,
    .find_duplicate_units = organizations_find_duplicate_units,
    .get_unit_file = organizations_get_unit_file,
    .on_person_changed = organizations_on_person_changed,
};

int main(int argc, char *argv[])
{
    return lin_service_main(&(lin_service){ .contract = &organizations_contract, .impl = &impl }, argc, argv);
}
