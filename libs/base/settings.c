/* settings - see settings.h. */
#include "libs/base/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

extern char **environ;

static const lin_str prefix = { "LINLI_", 6 };

typedef struct reader {
    lin_arena *arena;
    const char *program;
    lin_settings_table table;
    void *into;
    bool *given;              /* per item */
} reader;

static bool refuse(const reader *r, const char *what, lin_str name)
{
    fprintf(stderr, "%s: %s \"%.*s\"\n", r->program, what, LIN_STR_FMT(name));
    return false;
}

static bool store_int(const reader *r, const lin_setting *item, lin_str text)
{
    int64_t n;

    if (!lin_str_to_int(text, &n))
        return refuse(r, "not a whole number in", lin_z(item->name));
    memcpy((char *)r->into + item->offset, &n, sizeof(n));
    return true;
}

static bool store_bool(const reader *r, const lin_setting *item, lin_str text)
{
    bool yes = lin_str_eq(text, LIN_STR("true")) || lin_str_eq(text, LIN_STR("1"));

    if (!yes && !lin_str_eq(text, LIN_STR("false")) && !lin_str_eq(text, LIN_STR("0")))
        return refuse(r, "neither true nor false in", lin_z(item->name));
    memcpy((char *)r->into + item->offset, &yes, sizeof(yes));
    return true;
}

static bool store(const reader *r, const lin_setting *item, lin_str text)
{
    lin_str copy;

    r->given[item - r->table.item] = true;
    if (item->type == LIN_SET_INT)
        return store_int(r, item, text);
    if (item->type == LIN_SET_BOOL)
        return store_bool(r, item, text);
    copy = lin_str_dup(r->arena, text);
    memcpy((char *)r->into + item->offset, &copy, sizeof(copy));
    return true;
}

static const lin_setting *find(const reader *r, lin_str name)
{
    for (size_t i = 0; i < r->table.count; i++)
        if (lin_str_eq(lin_z(r->table.item[i].name), name))
            return &r->table.item[i];
    return NULL;
}

/* "http_port" in a file is LINLI_HTTP_PORT. */
static lin_str file_name_of(lin_arena *arena, const lin_setting *item)
{
    char *name = lin_str_z(arena, lin_str_from(lin_z(item->name), prefix.len));

    for (char *c = name; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c + 32);
    return lin_z(name);
}

static bool store_from_file(const reader *r, lin_str key, lin_str value)
{
    for (size_t i = 0; i < r->table.count; i++)
        if (lin_str_eq(file_name_of(r->arena, &r->table.item[i]), key))
            return store(r, &r->table.item[i], value);
    return refuse(r, "unknown setting", key);
}

static const yaml_node_t *scalar(yaml_document_t *document, yaml_node_item_t item)
{
    const yaml_node_t *node = yaml_document_get_node(document, item);

    return node && node->type == YAML_SCALAR_NODE ? node : NULL;
}

static lin_str scalar_text(const yaml_node_t *node)
{
    return (lin_str){ (const char *)node->data.scalar.value, node->data.scalar.length };
}

static bool read_mapping(const reader *r, yaml_document_t *document, const char *path)
{
    const yaml_node_t *root = yaml_document_get_root_node(document);

    if (!root)
        return true; /* an empty file says nothing */
    if (root->type != YAML_MAPPING_NODE)
        return refuse(r, "not a mapping of settings:", lin_z(path));
    for (yaml_node_pair_t *pair = root->data.mapping.pairs.start; pair < root->data.mapping.pairs.top; pair++) {
        const yaml_node_t *key = scalar(document, pair->key), *value = scalar(document, pair->value);

        if (!key || !value)
            return refuse(r, "only simple values in", lin_z(path));
        if (!store_from_file(r, scalar_text(key), scalar_text(value)))
            return false;
    }
    return true;
}

static bool read_file(const reader *r, const char *path)
{
    FILE *file = fopen(path, "re");
    yaml_parser_t parser;
    yaml_document_t document;
    bool good;

    if (!file)
        return refuse(r, "cannot read", lin_z(path));
    yaml_parser_initialize(&parser);
    yaml_parser_set_input_file(&parser, file);
    good = yaml_parser_load(&parser, &document);
    if (good) {
        good = read_mapping(r, &document, path);
        yaml_document_delete(&document);
    } else {
        refuse(r, "malformed YAML in", lin_z(path));
    }
    yaml_parser_delete(&parser);
    fclose(file);
    return good;
}

static bool read_environment(const reader *r)
{
    for (char **entry = environ; *entry; entry++) {
        lin_str value = lin_z(*entry), name;
        const lin_setting *item;

        if (!lin_str_starts(value, prefix) || lin_str_starts(value, LIN_STR("LINLI_CONFIG=")))
            continue;
        name = lin_str_cut(&value, '=');
        item = find(r, name);
        if (!item)
            return refuse(r, "unknown setting", name);
        if (!store(r, item, value))
            return false;
    }
    return true;
}

static bool read_fallbacks(const reader *r)
{
    for (size_t i = 0; i < r->table.count; i++)
        if (r->table.item[i].fallback && !store(r, &r->table.item[i], lin_z(r->table.item[i].fallback)))
            return false;
    return true;
}

static bool all_given(const reader *r)
{
    for (size_t i = 0; i < r->table.count; i++)
        if (!r->given[i])
            return refuse(r, "missing setting", lin_z(r->table.item[i].name));
    return true;
}

static void print_help(const reader *r)
{
    printf("usage: %s [--config FILE] [--check-config] [--help] [--version]\n\n"
           "Settings, from the environment or (in lower case, without LINLI_) from a YAML file:\n",
           r->program);
    for (size_t i = 0; i < r->table.count; i++) {
        const lin_setting *item = &r->table.item[i];

        printf("  %-24s %s%s%s%s; %s%s\n", item->name, item->help, item->unit ? " (" : "",
               item->unit ? item->unit : "", item->unit ? ")" : "", item->fallback ? "default " : "must be given",
               item->fallback ? (item->fallback[0] ? item->fallback : "empty") : "");
    }
}

/* Flags that end the program, and the path of the file. */
static bool read_flags(const reader *r, int argc, char *argv[], const char **ret_path, bool *ret_check)
{
    *ret_path = getenv("LINLI_CONFIG");
    for (int i = 1; i < argc; i++) {
        lin_str flag = lin_z(argv[i]);

        if (lin_str_eq(flag, LIN_STR("--help"))) {
            print_help(r);
            exit(0);
        }
        if (lin_str_eq(flag, LIN_STR("--version"))) {
            printf("%s %s\n", r->program, LIN_VERSION);
            exit(0);
        }
        if (lin_str_eq(flag, LIN_STR("--check-config")))
            *ret_check = true;
        else if (lin_str_eq(flag, LIN_STR("--config")) && i + 1 < argc)
            *ret_path = argv[++i];
        else
            return refuse(r, "unknown argument", flag);
    }
    return true;
}

bool lin_settings_read(lin_arena *arena, const char *program, lin_settings_table table, int argc, char *argv[],
                       void *into)
{
    reader r = { .arena = arena, .program = program, .table = table, .into = into };
    const char *path;
    bool check_only = false;

    r.given = LIN_NEW_ARRAY(arena, bool, table.count);
    if (!read_flags(&r, argc, argv, &path, &check_only) || !read_fallbacks(&r) || (path && !read_file(&r, path)) ||
        !read_environment(&r) || !all_given(&r))
        return false;
    if (check_only) {
        printf("%s: settings are good\n", program);
        exit(0);
    }
    return true;
}
