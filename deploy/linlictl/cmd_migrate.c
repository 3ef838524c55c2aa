/*
 * linlictl migrate: migrations/platform, then for each service its schema and role,
 * migrations/_each and its own files, in the order of their names.
 *
 * Each file is one transaction and is applied once; what was applied is remembered with its
 * SHA-256, and a file that changed afterwards stops everything. Forward only. One migrate at
 * a time (advisory lock).
 */
#include <dirent.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deploy/linlictl/linlictl.h"
#include "libs/crypto/crypto.h"

typedef struct migration {
    lin_arena *arena;
    PGconn *conn;
    const char *folder;           /* migrations/ */
    const char *secrets;
} migration;

static bool complain(const char *what, const char *why)
{
    fprintf(stderr, "linlictl: %s: %s\n", what, why);
    return false;
}

/* --- statements */

static bool exec(migration *m, const char *what, const char *sql)
{
    PGresult *result = PQexec(m->conn, sql);
    ExecStatusType status = PQresultStatus(result);

    PQclear(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || complain(what, PQerrorMessage(m->conn));
}

static char *ident(migration *m, const char *name)
{
    char *quoted = PQescapeIdentifier(m->conn, name, strlen(name));
    char *kept = lin_print(m->arena, "%s", quoted);

    PQfreemem(quoted);
    return kept;
}

static char *literal(migration *m, lin_str text)
{
    char *quoted = PQescapeLiteral(m->conn, text.at, text.len);
    char *kept = lin_print(m->arena, "%s", quoted);

    PQfreemem(quoted);
    return kept;
}

static bool begin_as(migration *m, const char *schema)
{
    return exec(m, "begin", "begin") &&
           exec(m, "search_path", lin_print(m->arena, "set local search_path = %s, platform", ident(m, schema)));
}

/* --- what was applied */

static bool has_table(migration *m)
{
    PGresult *result = PQexec(m->conn, "select to_regclass('platform.migration') is not null");
    bool yes = PQntuples(result) == 1 && PQgetvalue(result, 0, 0)[0] == 't';

    PQclear(result);
    return yes;
}

/* The digest it was applied with, in hex; empty when it was not. */
static lin_str applied_digest(migration *m, const char *service, const char *name)
{
    const char *values[] = { service, name };
    lin_str digest = { "", 0 };
    PGresult *result;

    if (!has_table(m))
        return digest;
    result = PQexecParams(m->conn,
                          "select encode(sha256, 'hex') from platform.migration where service = $1 and name = $2", 2,
                          NULL, values, NULL, NULL, 0);
    if (PQntuples(result) == 1)
        digest = lin_str_dup(m->arena, lin_z(PQgetvalue(result, 0, 0)));
    PQclear(result);
    return digest;
}

static bool remember(migration *m, const char *service, const char *name, lin_str digest)
{
    const char *values[] = { service, name, lin_str_z(m->arena, digest) };
    PGresult *result = PQexecParams(m->conn,
                                    "insert into platform.migration (service, name, sha256, applied_at)"
                                    " values ($1, $2, decode($3, 'hex'), now())",
                                    3, NULL, values, NULL, NULL, 0);
    bool done = PQresultStatus(result) == PGRES_COMMAND_OK;

    PQclear(result);
    return done || complain(name, PQerrorMessage(m->conn));
}

/* --- one file */

static bool read_file(migration *m, const char *path, lin_str *ret)
{
    FILE *file = fopen(path, "re");
    lin_buf text = { .arena = m->arena };
    char piece[4096];
    size_t got;

    if (!file)
        return complain(path, "cannot be read");
    while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
        lin_buf_add(&text, (lin_str){ piece, got });
    fclose(file);
    *ret = lin_buf_str(&text);
    return true;
}

/* The files in _each name the role of the service they are applied for as :service_role. */
static char *for_service(migration *m, lin_str text, const char *service)
{
    static const lin_str mark = { ":service_role", 13 };
    lin_buf sql = { .arena = m->arena };

    for (size_t i = 0; i < text.len;) {
        if (lin_str_starts(lin_str_from(text, i), mark)) {
            lin_buf_z(&sql, ident(m, lin_print(m->arena, "linli_%s", service)));
            i += mark.len;
        } else {
            lin_buf_char(&sql, text.at[i++]);
        }
    }
    return lin_str_z(m->arena, lin_buf_str(&sql));
}

static bool apply(migration *m, const char *service, const char *name, const char *path)
{
    lin_str text, digest, before;

    if (!read_file(m, path, &text))
        return false;
    digest = lin_hex(m->arena, lin_sha256(m->arena, text));
    before = applied_digest(m, service, name);
    if (lin_str_eq(before, digest))
        return true;
    if (before.len)
        return complain(path, "was applied and has changed since; write a new migration instead");
    if (!begin_as(m, service) || !exec(m, path, for_service(m, text, service)) ||
        !remember(m, service, name, digest) || !exec(m, "commit", "commit"))
        return false;
    printf("migrated %s %s\n", service, name);
    return true;
}

/* --- folders */

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_sql(const struct dirent *entry)
{
    return lin_str_ends(lin_z(entry->d_name), LIN_STR(".sql"));
}

static int is_service(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && entry->d_name[0] != '_' && strcmp(entry->d_name, "platform") != 0;
}

/* Calls `each` for every entry in the order of names, until one fails. */
static bool walk(migration *m, const char *folder, int (*which)(const struct dirent *),
                 bool (*each)(migration *m, const char *folder, const char *name, const char *service),
                 const char *service)
{
    struct dirent **entry;
    int count = scandir(folder, &entry, which, by_name);
    bool good = count >= 0 || complain(folder, "no such folder");

    for (int i = 0; i < count; i++) {
        good = good && each(m, folder, entry[i]->d_name, service);
        free(entry[i]);
    }
    if (count >= 0)
        free(entry);
    return good;
}

static bool apply_entry(migration *m, const char *folder, const char *name, const char *service)
{
    bool for_each = lin_str_ends(lin_z(folder), LIN_STR("_each"));

    return apply(m, service, lin_print(m->arena, "%s%s", for_each ? "_each/" : "", name),
                 lin_print(m->arena, "%s/%s", folder, name));
}

/* --- one service */

static bool ensure_role(migration *m, const char *service)
{
    const char *role = ident(m, lin_print(m->arena, "linli_%s", service));
    lin_str password;

    if (!read_secret(m->arena, m->secrets, lin_print(m->arena, "%s.pg", service), &password))
        return false;
    return exec(m, role,
                lin_print(m->arena,
                          "do $$ begin if to_regrole('linli_%s') is null then create role %s login; end if; end $$",
                          service, role)) &&
           exec(m, role, lin_print(m->arena, "alter role %s login nocreatedb nocreaterole noinherit password %s", role,
                                   literal(m, password))) &&
           exec(m, role, lin_print(m->arena, "create schema if not exists %s; grant usage on schema %s to %s",
                                   ident(m, service), ident(m, service), role));
}

static bool migrate_service(migration *m, const char *folder, const char *service, const char *unused)
{
    (void)unused;
    return ensure_role(m, service) &&
           walk(m, lin_print(m->arena, "%s/_each", folder), is_sql, apply_entry, service) &&
           walk(m, lin_print(m->arena, "%s/%s", folder, service), is_sql, apply_entry, service);
}

static bool migrate(migration *m)
{
    return exec(m, "lock", "select pg_advisory_lock(424551)") &&
           walk(m, lin_print(m->arena, "%s/platform", m->folder), is_sql, apply_entry, "platform") &&
           walk(m, m->folder, is_service, migrate_service, NULL);
}

static void ignore_notice(void *what, const char *message)
{
    (void)what;
    (void)message;
}

int cmd_migrate(lin_arena *arena, int argc, char *argv[])
{
    migration m = { .arena = arena,
                    .folder = flag_value(argc, argv, "--migrations", NULL, "migrations"),
                    .secrets = flag_value(argc, argv, "--secrets", "LINLI_SECRETS_DIR", NULL) };
    const char *where = flag_value(argc, argv, "--pg", "LINLI_PG", NULL);
    lin_str password;
    bool done;

    if (!where || !m.secrets) {
        complain("migrate", "needs --pg CONNINFO and --secrets FOLDER");
        return 2;
    }
    if (!read_secret(arena, m.secrets, "owner.pg", &password))
        return 1;
    m.conn = PQconnectdb(lin_print(arena, "%s user=linli_owner password=%.*s application_name=linlictl", where,
                                   LIN_STR_FMT(password)));
    PQsetNoticeProcessor(m.conn, ignore_notice, NULL);
    done = PQstatus(m.conn) == CONNECTION_OK ? migrate(&m) : complain("database", PQerrorMessage(m.conn));
    PQfinish(m.conn);
    return done ? 0 : 1;
}
