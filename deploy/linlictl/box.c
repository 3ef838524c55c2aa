/* box - see linlictl.h: where a one-box install keeps what the verbs ask for (deploy/local/stack). */
#include "deploy/linlictl/linlictl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "http=8080 admin=8081 https=8443 pg=29600 nats=29601" */
static bool read_ports(lin_arena *arena, const char *folder, long *ret_pg, long *ret_nats)
{
    FILE *file = fopen(lin_print(arena, "%s/ports", folder), "re");
    char line[256] = "";
    const char *pg, *nats;

    if (!file)
        return false;
    if (!fgets(line, sizeof(line), file))
        line[0] = '\0';
    fclose(file);
    pg = strstr(line, " pg=");
    nats = strstr(line, " nats=");
    *ret_pg = pg ? strtol(pg + strlen(" pg="), NULL, 10) : 0;
    *ret_nats = nats ? strtol(nats + strlen(" nats="), NULL, 10) : 0;
    return *ret_pg > 0 && *ret_nats > 0;
}

void find_box(lin_arena *arena)
{
    const char *named = getenv("LINLI_RUN_DIR"), *folder = named ? named : ".run";
    long pg, nats;

    if (!read_ports(arena, folder, &pg, &nats))
        return;
    setenv("LINLI_PG", lin_print(arena, "host=@linli-%ld port=%ld dbname=linli", pg, pg), 0);
    setenv("LINLI_NATS_URL", lin_print(arena, "nats://127.0.0.1:%ld", nats), 0);
    setenv("LINLI_SECRETS_DIR", lin_print(arena, "%s/secrets", folder), 0);
    setenv("LINLI_STATE_DIR", lin_print(arena, "%s/state/gateway", folder), 0);
}
