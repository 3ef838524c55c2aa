/*
 * linlictl contract - shows and accepts the contracts that the gateway keeps.
 *
 *   linlictl contract list             accepted and waiting contracts
 *   linlictl contract accept SERVICE   shows what changes, then takes the waiting one over
 *
 * Works on the gateway's state folder alone (--state, LINLI_STATE_DIR): whoever may write
 * there may accept. The gateway notices within a second.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "deploy/linlictl/linlictl.h"
#include "libs/contract/contract.h"

#define SET_MAX (4 * 1024 * 1024)

typedef struct folder {
    lin_arena *arena;
    const char *path;
} folder;

/* --- files */

static const char *file_of(const folder *f, const char *service, const char *ending)
{
    return lin_print(f->arena, "%s/%s%s", f->path, service, ending);
}

static bool read_file(lin_arena *arena, const char *path, lin_str *ret)
{
    FILE *file = fopen(path, "re");
    char *bytes;
    size_t size;

    if (file == NULL)
        return false;
    bytes = lin_alloc(arena, SET_MAX);
    size = fread(bytes, 1, SET_MAX, file);
    fclose(file);
    *ret = (lin_str){ bytes, size };
    return true;
}

/* NULL when there is none; a broken one is reported. */
static const lin_contract *read_contract(const folder *f, const char *service, const char *ending)
{
    const lin_contract *contract;
    lin_str set, why;

    if (!read_file(f->arena, file_of(f, service, ending), &set))
        return NULL;
    contract = lin_contract_read(f->arena, set, lin_z(service), &why);
    if (contract == NULL)
        fprintf(stderr, "linlictl: %s: %.*s\n", file_of(f, service, ending), LIN_STR_FMT(why));
    return contract;
}

static bool sync_folder(const folder *f)
{
    int fd = open(f->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    return synced;
}

/* --- differences, call by call */

static void print_call(char mark, const lin_method *method)
{
    static const char *const verb[LIN_VERBS] = { [LIN_GET] = "GET", [LIN_PUT] = "PUT", [LIN_POST] = "POST",
                                                 [LIN_DELETE] = "DELETE", [LIN_PATCH] = "PATCH" };

    printf("  %c %-40.*s %.*s\n", mark, LIN_STR_FMT(method->name), LIN_STR_FMT(method->permission));
    for (size_t b = 0; b < method->bindings; b++)
        printf("      %s %.*s\n", verb[method->binding[b].verb], LIN_STR_FMT(method->binding[b].path));
}

static void print_differences(const lin_contract *last, const lin_contract *next)
{
    for (size_t m = 0; m < next->methods; m++) {
        const lin_method *now = &next->method[m];
        const lin_method *before = last ? lin_contract_method(last, now->name) : NULL;

        if (before == NULL)
            print_call('+', now);
        else if (!lin_str_eq(before->permission, now->permission))
            printf("  ~ %-40.*s %.*s -> %.*s\n", LIN_STR_FMT(now->name), LIN_STR_FMT(before->permission),
                   LIN_STR_FMT(now->permission));
    }
    for (size_t m = 0; last && m < last->methods; m++)
        if (lin_contract_method(next, last->method[m].name) == NULL)
            print_call('-', &last->method[m]);
}

static void print_reason(const folder *f, const lin_contract *last, const lin_contract *next)
{
    lin_str why;

    if (last && !lin_contract_extends(f->arena, last, next, &why))
        printf("  not a compatible superset: %.*s\n", LIN_STR_FMT(why));
}

/* --- list */

static void list_one(const folder *f, const char *service, bool waiting)
{
    const lin_contract *contract = read_contract(f, service, waiting ? ".pending.pb" : ".pb");

    if (contract == NULL)
        return;
    printf("%-16s %-9s %zu calls, %zu resources\n", service, waiting ? "waiting" : "accepted",
           contract->methods, contract->resources);
    if (!waiting)
        return;
    print_reason(f, read_contract(f, service, ".pb"), contract);
    print_differences(read_contract(f, service, ".pb"), contract);
    printf("  take it over: linlictl contract accept %s\n", service);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int list(const folder *f)
{
    struct dirent **file;
    int count = scandir(f->path, &file, NULL, by_name);

    if (count < 0) {
        fprintf(stderr, "linlictl: cannot read \"%s\": %s\n", f->path, strerror(errno));
        return 1;
    }
    for (int i = 0; i < count; i++) {
        lin_str ending = lin_z(file[i]->d_name);
        const char *service = lin_str_z(f->arena, lin_str_cut(&ending, '.'));

        if (lin_str_eq(ending, LIN_STR("pb")) || lin_str_eq(ending, LIN_STR("pending.pb")))
            list_one(f, service, !lin_str_eq(ending, LIN_STR("pb")));
        free(file[i]);
    }
    free(file);
    return 0;
}

/* --- accept */

static int accept_pending(const folder *f, const char *service)
{
    const lin_contract *next = read_contract(f, service, ".pending.pb");
    const lin_contract *last = read_contract(f, service, ".pb");

    if (next == NULL) {
        fprintf(stderr, "linlictl: no contract of \"%s\" is waiting; see: linlictl contract list\n", service);
        return 1;
    }
    print_reason(f, last, next);
    print_differences(last, next);
    if (rename(file_of(f, service, ".pending.pb"), file_of(f, service, ".pb")) != 0 || !sync_folder(f)) {
        fprintf(stderr, "linlictl: could not accept \"%s\": %s\n", service, strerror(errno));
        return 1;
    }
    printf("%s accepted; the gateway takes it over within a second\n", service);
    return 0;
}

/* Names come from the command line and become part of a path. */
static bool is_service_name(const char *name)
{
    return *name != '\0' && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789") == strlen(name);
}

int cmd_contract(lin_arena *arena, int argc, char *argv[])
{
    const char *state = flag_value(argc, argv, "--state", "LINLI_STATE_DIR", ".run/state/gateway");
    folder f = { arena, lin_print(arena, "%s/contracts", state) };

    if (argc > 0 && strcmp(argv[0], "list") == 0)
        return list(&f);
    if (argc > 1 && strcmp(argv[0], "accept") == 0 && is_service_name(argv[1]))
        return accept_pending(&f, argv[1]);
    fprintf(stderr, "usage: linlictl contract list | accept SERVICE [--state FOLDER]\n");
    return 2;
}
