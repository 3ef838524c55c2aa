/*
 * stack - a whole Linli of the test's own, started by the same script that `make up` runs.
 *
 * Owns a temporary folder, free ports and every process below them; stack_stop() ends all.
 * LINLI_TEST_KEEP=1 keeps the folder. Started once for each program, before its tests fork.
 */
#ifndef STACK_H
#define STACK_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <sys/types.h>

typedef struct stack {
    char dir[128];                 /* LINLI_RUN_DIR */
    char url[64];                  /* http://127.0.0.1:PORT */
    char admin_url[64];
    int http, https, admin, pg, nats;
    char admin_token[1024];        /* of account admin, its password already changed */
} stack;

extern stack the_stack;
#define STACK_PASSWORD "a long enough pass phrase"

void stack_start(void);            /* aborts with the script's output when it does not come up */
void stack_stop(void);             /* aborts when a program's log holds a sanitizer's report */
void stack_again(const char *dir); /* one that an earlier program has kept, with its password; it stays */
void stack_up(void);               /* `up` once more, on the same folder */

bool stack_sanitized(void);                        /* are the programs built with SAN=1, as `make asan` passes it on? */
pid_t stack_pid(const char *program);              /* "gateway", "postgres", …; 0: not running */
void stack_kill(const char *program);              /* kill -9; the supervisor brings it back */
void stack_stop_one(const char *program);          /* stays away until … */
void stack_start_one(const char *program);
char *stack_file(const char *name);                /* a file below the folder, whole; caller frees; NULL: none */
bool stack_wait(bool (*ready)(void), double seconds);
bool stack_is_ready(void);                         /* the gateway's /readyz */
void stack_raise_access(void);                     /* what was changed by SQL is told, and known everywhere on return */

const char *stack_database(void);  /* how to connect as superuser; static */
/* One statement as superuser, past row-level security: for oracles and fixtures. First cell of the first row, static. */
const char *stack_sql(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* A role and an account with it, by SQL: what the users' own calls will do later. Returns an access token, static.
 * permissions: "{population.person.read}"; clearance 2 INTERNAL, 3 PERSONAL; regions: "{uuid,…}" or NULL for all. */
void stack_add_account(const char *name, const char *permissions, int clearance, const char *regions);   /* of many: known after stack_raise_access() */
const char *stack_account(const char *name, const char *permissions, int clearance, const char *regions);
const char *stack_sign_in(const char *name);       /* a new access token, static: one lives for a quarter of an hour */

#endif
