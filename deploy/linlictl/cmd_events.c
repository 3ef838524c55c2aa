/*
 * linlictl events: what stands in the outbox of a service, and what it could not digest.
 *
 *   events list      --service S [--unpublished | --dead] [--limit N]
 *   events republish --service S --since TIME        everything from then on goes to the stream anew
 *   events retry     --service S --source T --id N   a parked or dead event is tried again now
 *   events drop      --service S --source T --id N   it is given up: later ones of its aggregate go on
 *
 * Republishing harms nobody: consumers know what they have had. Works on the database alone; the
 * service's relay and consumers see it within seconds.
 */
#include <stdio.h>
#include <string.h>

#include "deploy/linlictl/database.h"

typedef struct events {
    lin_arena *arena;
    PGconn *conn;
    int argc;
    char **argv;
} events;

typedef struct action {
    const char *name;
    const char *sql;
    const char *flag[3];           /* the parameters, in order; all needed but --limit */
    const char *done;              /* said after their count; NULL: prints the rows */
} action;

#define LIST_HEAD "select id, to_char(at at time zone 'utc', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') as at, subject, aggregate_id"

static const action actions[] = {
    { "list", LIST_HEAD ", published_at is not null as published from outbox order by id desc limit $1::int", { "--limit" }, NULL },
    { "list --unpublished", LIST_HEAD " from outbox where published_at is null order by id limit $1::int", { "--limit" }, NULL },
    { "list --dead", LIST_HEAD ", source, attempts, dead, why from event_parked order by source, id limit $1::int", { "--limit" }, NULL },
    { "republish", "update outbox set published_at = null where at >= $1::timestamptz", { "--since" }, "events will be published again" },
    { "retry", "update event_parked set dead = false, attempts = 0, next_at = at where source = $1 and id = $2::bigint",
      { "--source", "--id" }, "events will be tried again" },
    { "drop", "delete from event_parked where source = $1 and id = $2::bigint", { "--source", "--id" }, "events were given up" },
};

static bool complain(const char *what, const char *why)
{
    fprintf(stderr, "linlictl: %s: %s\n", what, why);
    return false;
}

static bool has_flag(const events *e, const char *name)
{
    for (int i = 0; i < e->argc; i++)
        if (strcmp(e->argv[i], name) == 0)
            return true;
    return false;
}

static const action *find_action(events *e)
{
    const char *name = e->argc ? e->argv[0] : "";

    if (strcmp(name, "list") == 0 && has_flag(e, "--unpublished"))
        name = "list --unpublished";
    if (strcmp(name, "list") == 0 && has_flag(e, "--dead"))
        name = "list --dead";
    for (size_t i = 0; i < LIN_COUNT(actions); i++)
        if (strcmp(actions[i].name, name) == 0)
            return &actions[i];
    return NULL;
}

static void print_rows(const PGresult *result)
{
    for (int row = -1; row < PQntuples(result); row++)
        for (int column = 0; column < PQnfields(result); column++)
            printf("%s%c", row < 0 ? PQfname(result, column) : PQgetvalue(result, row, column),
                   column + 1 < PQnfields(result) ? '\t' : '\n');
}

static bool run(events *e, const action *a)
{
    const char *values[LIN_COUNT(a->flag)] = { NULL };
    int count = 0;
    PGresult *result;
    bool good;

    for (; count < (int)LIN_COUNT(a->flag) && a->flag[count]; count++) {
        values[count] = flag_value(e->argc, e->argv, a->flag[count], NULL, strcmp(a->flag[count], "--limit") ? NULL : "50");
        if (!values[count])
            return complain(a->flag[count], "is needed");
    }
    result = PQexecParams(e->conn, a->sql, count, NULL, values, NULL, NULL, 0);
    good = PQresultStatus(result) == PGRES_TUPLES_OK || PQresultStatus(result) == PGRES_COMMAND_OK;
    if (!good)
        complain(a->name, PQerrorMessage(e->conn));
    else if (a->done)
        printf("%s %s\n", PQcmdTuples(result), a->done);
    else
        print_rows(result);
    PQclear(result);
    return good;
}

static bool is_service_name(const char *name)
{
    return name && name[0] && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name);
}

int cmd_events(lin_arena *arena, int argc, char *argv[])
{
    events e = { .arena = arena, .argc = argc, .argv = argv };
    const char *where = flag_value(argc, argv, "--pg", "LINLI_PG", NULL);
    const char *secrets = flag_value(argc, argv, "--secrets", "LINLI_SECRETS_DIR", NULL);
    const char *service = flag_value(argc, argv, "--service", NULL, NULL);
    const action *a = find_action(&e);
    bool done;

    if (!a || !where || !secrets || !is_service_name(service)) {
        complain("events", "list|republish|retry|drop, with --service NAME, --pg CONNINFO and --secrets FOLDER");
        return 2;
    }
    e.conn = open_as_owner(arena, where, secrets, lin_print(arena, "-c search_path=%s", service));
    if (!e.conn)
        return 1;
    done = run(&e, a);
    PQfinish(e.conn);
    return done ? 0 : 1;
}
