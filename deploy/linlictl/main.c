/* linlictl: the operator's command. Wiring only; the verbs stand in cmd_*.c. */
#include "deploy/linlictl/linlictl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct verb {
    const char *name;
    const char *help;
    int (*run)(lin_arena *arena, int argc, char *argv[]);
} verb;

static const verb verbs[] = {
    { "status", "tell what runs, whether it is ready, and what waits", cmd_status },
    { "migrate", "bring the database to the state that the services expect", cmd_migrate },
    { "secrets", "create the keys and passwords that are missing", cmd_secrets },
    { "hand-out", "give each program a folder with its own of them", cmd_hand_out },
    { "nats-config", "print the configuration of nats-server: one user for each service", cmd_nats_config },
    { "contract", "list the contracts that the gateway knows, or accept a pending one", cmd_contract },
    { "describe", "print what contracts in files promise, a line each", cmd_describe },
    { "fill-sheet", "put rows of text into a spreadsheet made by a :template", cmd_fill_sheet },
    { "openapi", "print the OpenAPI document of contracts in files", cmd_openapi },
    { "events", "list, republish, retry or drop the events of a service", cmd_events },
    { "reset-password", "give an account a one-time password, when no administrator can", cmd_reset_password },
    { "retention", "report what is kept of what was done, since when, and that nobody can remove it", cmd_retention },
};

const char *flag_value(int argc, char *argv[], const char *name, const char *variable, const char *fallback)
{
    const char *value = variable ? getenv(variable) : NULL;

    for (int i = 0; i + 1 < argc; i++)
        if (strcmp(argv[i], name) == 0)
            value = argv[i + 1];
    return value ? value : fallback;
}

bool read_secret(lin_arena *arena, const char *folder, const char *name, lin_str *ret)
{
    const char *path = lin_print(arena, "%s/%s", folder, name);
    FILE *file = fopen(path, "re");
    char text[512];
    size_t size;

    if (!file) {
        fprintf(stderr, "linlictl: %s: %s\n", path, strerror(errno));
        return false;
    }
    size = fread(text, 1, sizeof(text), file);
    fclose(file);
    *ret = lin_str_dup(arena, lin_str_trim((lin_str){ text, size }));
    return true;
}

static int usage(void)
{
    fprintf(stderr, "usage: linlictl VERB …\n");
    for (size_t i = 0; i < LIN_COUNT(verbs); i++)
        fprintf(stderr, "  %-14s %s\n", verbs[i].name, verbs[i].help);
    return 2;
}

int main(int argc, char *argv[])
{
    for (size_t i = 0; argc > 1 && i < LIN_COUNT(verbs); i++)
        if (strcmp(argv[1], verbs[i].name) == 0) {
            lin_arena *arena = lin_arena_new();
            int status;

            find_box(arena);
            status = verbs[i].run(arena, argc - 2, argv + 2);
            lin_arena_free(arena);
            return status;
        }
    return usage();
}
