/* witness: wiring only. */
#include "witness.h"

static const witness_impl impl = { .on_person_changed = witness_on_person_changed };

int main(int argc, char *argv[])
{
    return lin_service_main(&(lin_service){ .contract = &witness_contract, .impl = &impl }, argc, argv);
}
