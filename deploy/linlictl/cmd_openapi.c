/*
 * linlictl openapi - the OpenAPI document of the contracts in files, as the gateway serves it for those it knows.
 *
 *   linlictl openapi build/contracts/identity.pb build/contracts/population.pb …
 *
 * A file is named after its service. Needs nothing that runs.
 */
#include <stdio.h>

#include "deploy/linlictl/linlictl.h"
#include "libs/contract/openapi.h"

int cmd_openapi(lin_arena *arena, int argc, char *argv[])
{
    const lin_contract **contract = LIN_NEW_ARRAY(arena, const lin_contract *, (size_t)argc + 1);
    lin_str document;

    if (argc == 0) {
        fprintf(stderr, "usage: linlictl openapi FILE.pb …\n");
        return 2;
    }
    for (int i = 0; i < argc; i++)
        if ((contract[i] = contract_file(arena, argv[i])) == NULL)
            return 1;
    document = lin_openapi(arena, contract, (size_t)argc);
    fwrite(document.at, 1, document.len, stdout);
    return fflush(stdout) == 0 ? 0 : 1;
}
