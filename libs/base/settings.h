/*
 * settings - one typed table says what a process can be told.
 *
 * Sources, later wins: the fallback, a YAML file (--config FILE, or LINLI_CONFIG), the
 * environment (LINLI_*). An unknown YAML key or LINLI_* variable refuses to start: whoever
 * starts a process hands it its own settings only. --help prints the table, --check-config
 * stops after reading. Secrets are masked in the start-up line.
 *
 * Thread rule: read once at start, constant afterwards.
 */
#ifndef LIN_SETTINGS_H
#define LIN_SETTINGS_H

#include "libs/base/str.h"

#define LIN_VERSION "0.1.0"

typedef enum lin_setting_type { LIN_SET_TEXT, LIN_SET_INT, LIN_SET_BOOL } lin_setting_type;

typedef struct lin_setting {
    const char *name;        /* "LINLI_HTTP_PORT"; in YAML "http_port" */
    lin_setting_type type;
    const char *fallback;    /* NULL: must be given */
    const char *unit;        /* "ms", "port"; may be NULL */
    bool secret;
    const char *help;
    size_t offset;           /* into the settings struct: lin_str, int64_t or bool */
} lin_setting;

typedef struct lin_settings_table {
    const lin_setting *item;
    size_t count;
} lin_settings_table;

/* Reads into `into`. Returns false and prints one specific line on stderr when something is wrong.
 * Handles --help and --version by printing and exit(0). The texts live as long as `arena`. */
bool lin_settings_read(lin_arena *arena, const char *program, lin_settings_table table, int argc, char *argv[], void *into);

#endif
