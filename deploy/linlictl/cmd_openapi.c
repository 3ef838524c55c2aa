/*
 * linlictl openapi - the OpenAPI document of the contracts in files, as the gateway serves it for those it knows.
 *
 *   linlictl openapi build/contracts/identity.pb build/contracts/population.pb …
 *
 * A file is named after its service. Needs nothing that runs.
 */
#include <stdio.h>
#include <string.h>

#include "deploy/linlictl/linlictl.h"
#include "libs/contract/openapi.h"

enum { SET_MAX = 4 * 1024 * 1024 };

/* "build/contracts/identity.pb" is of identity. */
static lin_str service_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    lin_str name = lin_z(slash ? slash + 1 : path);

    return lin_str_cut(&name, '.');
}

static const lin_contract *read_file(lin_arena *arena, const char *path)
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

int cmd_openapi(lin_arena *arena, int argc, char *argv[])
{
    const lin_contract **contract = LIN_NEW_ARRAY(arena, const lin_contract *, (size_t)argc + 1);
    lin_str document;

    if (argc == 0) {
        fprintf(stderr, "usage: linlictl openapi FILE.pb …\n");
        return 2;
    }
    for (int i = 0; i < argc; i++)
        if ((contract[i] = read_file(arena, argv[i])) == NULL)
            return 1;
    document = lin_openapi(arena, contract, (size_t)argc);
    fwrite(document.at, 1, document.len, stdout);
    return fflush(stdout) == 0 ? 0 : 1;
}
