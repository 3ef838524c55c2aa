/*
 * linlictl - the operator's command. This header lists its verbs; each stands in cmd_<verb>.c.
 *
 * A verb gets what follows its name, returns the exit status, and prints one specific line on
 * stderr when it fails. One thread.
 */
#ifndef LINLICTL_H
#define LINLICTL_H

#include "libs/base/str.h"

int cmd_migrate(lin_arena *arena, int argc, char *argv[]);
int cmd_secrets(lin_arena *arena, int argc, char *argv[]);
int cmd_hand_out(lin_arena *arena, int argc, char *argv[]);
int cmd_status(lin_arena *arena, int argc, char *argv[]);
int cmd_nats_config(lin_arena *arena, int argc, char *argv[]);
int cmd_contract(lin_arena *arena, int argc, char *argv[]);
int cmd_describe(lin_arena *arena, int argc, char *argv[]);
int cmd_fill_sheet(lin_arena *arena, int argc, char *argv[]);
int cmd_openapi(lin_arena *arena, int argc, char *argv[]);
int cmd_events(lin_arena *arena, int argc, char *argv[]);
int cmd_reset_password(lin_arena *arena, int argc, char *argv[]);
int cmd_retention(lin_arena *arena, int argc, char *argv[]);

/* On a one-box install the environment gets what is not set yet: LINLI_PG, LINLI_SECRETS_DIR, LINLI_NATS_URL and LINLI_STATE_DIR
 * of the box in LINLI_RUN_DIR, or in .run. */
void find_box(lin_arena *arena);
/* The value of "--name VALUE", else of the environment variable, else `fallback`; NULL when there is none. */
const char *flag_value(int argc, char *argv[], const char *name, const char *variable, const char *fallback);
/* The contract in a file that is named after its service; NULL: said why. */
const struct lin_contract *contract_file(lin_arena *arena, const char *path);
/* A whole file, without the newline at its end; false: printed. */
bool read_secret(lin_arena *arena, const char *folder, const char *name, lin_str *ret);

/* Users of the bus that are no programs of the house: their only secret is partner_NAME.nats. */
#define PARTNER "partner_"
struct dirent;
int is_partner_secret(const struct dirent *entry);
/* Those chosen, in the order of their names; how many there are, -1 where the folder or one of them was not good. */
int each_entry(const char *folder, int (*chosen)(const struct dirent *), bool (*each)(void *what, const char *name), void *what);

#endif
