/* contract_file - see linlictl.h: a contract in a file that is named after its service. */
#include <stdio.h>
#include <string.h>

#include "deploy/linlictl/linlictl.h"
#include "libs/contract/contract.h"

enum { SET_MAX = 4 * 1024 * 1024 };

/* "build/contracts/identity.pb" is of identity. */
static lin_str service_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    lin_str name = lin_z(slash ? slash + 1 : path);

    return lin_str_cut(&name, '.');
}

const lin_contract *contract_file(lin_arena *arena, const char *path)
{
    FILE *file = fopen(path, "re");
    char *bytes = lin_alloc(arena, SET_MAX);
    const lin_contract *contract = NULL;
    lin_str why = LIN_STR("cannot be read");

    if (file) {
        contract = lin_contract_read(arena, (lin_str){ bytes, fread(bytes, 1, SET_MAX, file) }, service_of(path), &why);
        fclose(file);
    }
    if (!contract)
        fprintf(stderr, "linlictl: %s: %.*s\n", path, LIN_STR_FMT(why));
    return contract;
}
