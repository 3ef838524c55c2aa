/* stack - see stack.h. */
#include "tests/harness/stack.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "libs/base/id.h"
#include "libs/crypto/crypto.h"
#include "tests/harness/http.h"
#include "tests/harness/port.h"

stack the_stack;
static bool keeps;                  /* the folder stays */

static void die(const char *what, const char *detail)
{
    fprintf(stderr, "stack: %s\n%s\n", what, detail ? detail : "");
    abort();
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "re");
    size_t size = 0;
    char *text = NULL;

    if (!file || getdelim(&text, &size, '\0', file) < 0) {
        free(text);
        text = NULL;
    }
    if (file)
        fclose(file);
    return text;
}

char *stack_file(const char *name)
{
    char path[256];

    snprintf(path, sizeof(path), "%s/%s", the_stack.dir, name);
    return read_file(path);
}

/* --- the script */

static const char *build_folder(void)
{
    return getenv("B") ? getenv("B") : "build";
}

/* What runs many programs has a database migrated for all of them (tests/template); one that is run alone migrates its own. */
static int run_script(const char *verb, const char *log, char *command, size_t size)
{
    snprintf(command, size,
             "LINLI_TEMPLATE=$LINLI_TEST_TEMPLATE LINLI_RUN_DIR=%s LINLI_HTTP_PORT=%d LINLI_HTTPS_PORT=%d LINLI_ADMIN_PORT=%d LINLI_PG_PORT=%d LINLI_NATS_PORT=%d "
             "LINLI_BIN=%s/bin deploy/local/stack %s >%s 2>&1",
             the_stack.dir, the_stack.http, the_stack.https, the_stack.admin, the_stack.pg, the_stack.nats, build_folder(), verb, log);
    return system(command);
}

/* What did not come up whole is not left half. */
static void script(const char *verb)
{
    char command[1024], log[160], *said;

    snprintf(log, sizeof(log), "%s.log", the_stack.dir);
    if (run_script(verb, log, command, sizeof(command)) == 0)
        return;
    said = read_file(log);
    if (strcmp(verb, "up") == 0 && run_script("down", "/dev/null", (char[1024]){ 0 }, 1024) != 0)
        fputs("nor does it end\n", stderr);
    die(command, said);
}

static void sign_in_admin(void)
{
    char body[256], *password = stack_file("secrets/admin-password");
    const http_answer *changed;

    if (!password)
        die("no one-time password", NULL);
    password[strcspn(password, "\n")] = '\0';
    snprintf(body, sizeof(body), "{\"account\":\"admin\",\"password\":\"%s\"}", password);
    snprintf(the_stack.admin_token, sizeof(the_stack.admin_token), "%s",
             http_at(HTTP(.path = "/v1/identity/sessions", .body = body), "accessToken"));
    snprintf(body, sizeof(body), "{\"oldPassword\":\"%s\",\"newPassword\":\"%s\"}", password, STACK_PASSWORD);
    changed = HTTP(.path = "/v1/identity/users/me:changePassword", .body = body, .token = the_stack.admin_token);
    if (changed->status != 200)
        die("the one-time password could not be changed", changed->body);
    free(password);
}

static void make_place(void)
{
    char parent[] = "/tmp/linli-test-XXXXXX";

    if (!mkdtemp(parent) || chmod(parent, 0755) != 0)
        die("no temporary folder", NULL);
    snprintf(the_stack.dir, sizeof(the_stack.dir), "%s/run", parent);
    the_stack.http = port_free();
    the_stack.https = port_free();
    the_stack.admin = port_free();
    the_stack.pg = port_free();
    the_stack.nats = port_free();
    snprintf(the_stack.url, sizeof(the_stack.url), "http://127.0.0.1:%d", the_stack.http);
    snprintf(the_stack.admin_url, sizeof(the_stack.admin_url), "http://127.0.0.1:%d", the_stack.admin);
}

void stack_start(void)
{
    make_place();
    script("up");
    if (!getenv("STACK_KEEPS_PASSWORD"))
        sign_in_admin();
}

/* The ports that the folder keeps; the address is the same as before. */
static void know_ports(void)
{
    char *ports = stack_file("ports");

    if (!ports || sscanf(ports, "http=%d admin=%d https=%d pg=%d nats=%d", &the_stack.http, &the_stack.admin, &the_stack.https,
                         &the_stack.pg, &the_stack.nats) != 5)
        die("no stack was in", the_stack.dir);
    free(ports);
    snprintf(the_stack.url, sizeof(the_stack.url), "http://127.0.0.1:%d", the_stack.http);
    snprintf(the_stack.admin_url, sizeof(the_stack.admin_url), "http://127.0.0.1:%d", the_stack.admin);
}

void stack_again(const char *dir)
{
    keeps = true;
    snprintf(the_stack.dir, sizeof(the_stack.dir), "%s", dir);
    know_ports();
    script("up");
    snprintf(the_stack.admin_token, sizeof(the_stack.admin_token), "%s", stack_sign_in("admin"));
}

void stack_up(void)
{
    script("up");
}

/* A program that the sanitizers ended is back within a second: what they said must not go unseen. */
static void check_sanitizers(void)
{
    char command[512];

    snprintf(command, sizeof(command),
             "grep -hE -A 25 'ERROR: (Address|Leak)Sanitizer|runtime error:' %s/log/*/current >&2", the_stack.dir);
    if (system(command) == 0)
        die("a sanitizer has spoken", NULL);
}

void stack_stop(void)
{
    char command[256];

    script("down");
    check_sanitizers();
    snprintf(command, sizeof(command), "rm -rf '%.*s'", (int)(strlen(the_stack.dir) - strlen("/run")), the_stack.dir);
    if (!keeps && !getenv("LINLI_TEST_KEEP") && system(command) != 0)
        die(command, NULL);
}

/* --- processes */

bool stack_sanitized(void)
{
    return getenv("SAN") && strcmp(getenv("SAN"), "1") == 0;
}

pid_t stack_pid(const char *program)
{
    char name[64], *text;
    pid_t pid;

    snprintf(name, sizeof(name), "sv/%s/supervise/pid", program);
    text = stack_file(name);
    pid = text ? (pid_t)atoi(text) : 0;
    free(text);
    return pid;
}

void stack_kill(const char *program)
{
    kill(stack_pid(program), SIGKILL);
}

static void sv(const char *verb, const char *program)
{
    char command[256];

    snprintf(command, sizeof(command), "sv -w 20 %s %s/sv/%s >/dev/null", verb, the_stack.dir, program);
    if (system(command) != 0)
        die(command, NULL);
}

void stack_stop_one(const char *program)
{
    sv("down", program);
}

void stack_start_one(const char *program)
{
    sv("up", program);
}

bool stack_is_ready(void)
{
    char url[96];

    snprintf(url, sizeof(url), "%s/readyz", the_stack.admin_url);
    return HTTP(.path = url)->status == 200;
}

/* Looks fifty times for each second; where a look takes long, up to ten times as long as that. */
bool stack_wait(bool (*ready)(void), double seconds)
{
    lin_time end = lin_monotonic() + (lin_time)(10 * seconds * LIN_SECOND);

    for (int i = 0; i < (int)(seconds * 50) && lin_monotonic() < end; i++) {
        if (ready())
            return true;
        nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
    }
    return false;
}

/* --- the database */

const char *stack_database(void)
{
    static char conninfo[512];
    char *ports = stack_file("ports"), *password = stack_file("secrets/super.pg");
    const char *pg = ports ? strstr(ports, " pg=") : NULL;

    if (!pg || !password)
        die("no database", NULL);
    password[strcspn(password, "\n")] = '\0';
    snprintf(conninfo, sizeof(conninfo), "host=@linli-%d port=%d dbname=linli user=linli_super password=%s", atoi(pg + 4),
             atoi(pg + 4), password);
    free(ports);
    free(password);
    return conninfo;
}

static PGconn *connect_as_super(void)
{
    PGconn *conn = PQconnectdb(stack_database());

    if (PQstatus(conn) != CONNECTION_OK)
        die("no connection", PQerrorMessage(conn));
    return conn;
}

const char *stack_sql(const char *format, ...)
{
    static char cell[65536];
    char *sql = NULL;
    PGconn *conn = connect_as_super();
    PGresult *result;
    va_list args;

    va_start(args, format);
    if (vasprintf(&sql, format, args) < 0)
        die("no memory", NULL);
    va_end(args);
    result = PQexec(conn, sql);
    if (PQresultStatus(result) != PGRES_TUPLES_OK && PQresultStatus(result) != PGRES_COMMAND_OK)
        die(sql, PQerrorMessage(conn));
    snprintf(cell, sizeof(cell), "%s", PQntuples(result) ? PQgetvalue(result, 0, 0) : "");
    free(sql);
    PQclear(result);
    PQfinish(conn);
    return cell;
}

static long long wanted_version;

static bool gateway_knows(void)
{
    char url[96];
    const char *at;

    snprintf(url, sizeof(url), "%s/readyz?verbose", the_stack.admin_url);
    at = strstr(HTTP(.path = url)->body, "access version ");
    return at && atoll(at + strlen("access version ")) >= wanted_version;
}

/* The services hear it in the same message as the gateway and look ten times a second. */
void stack_raise_access(void)
{
    wanted_version = atoll(stack_sql("update identity.access_state set version = version + 1, whole_since = version + 1,"
                                     " places_version = version + 1 returning version"));
    if (!stack_wait(gateway_knows, 60))
        die("the gateway does not hear of a new access version", NULL);
    nanosleep(&(struct timespec){ .tv_sec = 1 }, NULL);
}

const char *stack_sign_in(const char *name)
{
    static char token[1024];
    char body[256];
    const http_answer *a;

    snprintf(body, sizeof(body), "{\"account\":\"%s\",\"password\":\"%s\"}", name, STACK_PASSWORD);
    a = HTTP(.path = "/v1/identity/sessions", .body = body);
    if (a->status != 200)
        die(body, a->body);
    snprintf(token, sizeof(token), "%s", http_at(a, "accessToken"));
    return token;
}

void stack_add_account(const char *name, const char *permissions, int clearance, const char *regions)
{
    lin_arena *arena = lin_arena_new();
    lin_str role = lin_id_text(arena, lin_id_new(lin_now(), 0)), account = lin_id_text(arena, lin_id_new(lin_now(), 0));
    lin_str hash = lin_password_hash(arena, LIN_STR(STACK_PASSWORD));

    stack_sql("insert into identity.role (id, name, permissions, clearance, rows, created_at, updated_at)"
              " values ('%s', '%s', '%s', %d, 1, now(), now())", role.at, name, permissions, clearance);
    stack_sql("insert into identity.account (id, account, name, role_ids, everywhere, region_ids, idle_minutes, max_sessions, state,"
              " created_at, updated_at) values ('%s', '%s', '某人', '{%s}', %s, '%s', 1440, 100, 1, now(), now())",
              account.at, name, role.at, regions ? "false" : "true", regions ? regions : "{}");
    stack_sql("insert into identity.credential (account_id, password, must_change, changed_at) values ('%s', '%s', false, now())",
              account.at, hash.at);
    lin_arena_free(arena);
}

const char *stack_account(const char *name, const char *permissions, int clearance, const char *regions)
{
    stack_add_account(name, permissions, clearance, regions);
    stack_raise_access();
    return stack_sign_in(name);
}
