/*
 * linlictl hand-out --secrets FOLDER --into FOLDER SERVICE…: gives each program a folder of its own with the
 * secrets that it reads and no other: FOLDER/<program>/<file>.
 *
 * For containers, where each program sees its own folder alone. What is there already is replaced only where
 * it says something else; the folder of all secrets stays the source.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "deploy/linlictl/linlictl.h"
#include "libs/crypto/crypto.h"

enum { SECRET_MAX = 64 * 1024 };

typedef struct handing {
    lin_arena *arena;
    const char *from;
    const char *into;
} handing;

/* Who reads what; % is the name of a service, and such a row is for each of them. */
static const struct {
    const char *program;
    const char *file;
} reads[] = {
    { "%", "%.key" },             { "%", "%.pg" },           { "%", "%.nats" },
    { "%", "assertion.pub" },     { "identity", "token.key" },
    { "gateway", "gateway.key" }, { "gateway", "gateway.nats" }, { "gateway", "assertion.key" },
    { "gateway", "token.pub" },   { "gateway", "tls.key" },  { "gateway", "tls.crt" },
    { "nats", "%.nats" },         { "nats", "gateway.nats" }, { "nats", "linlictl.nats" },
    { "postgres", "super.pg" },   { "postgres", "owner.pg" },
};

static bool complain(const char *path)
{
    fprintf(stderr, "linlictl: %s: %s\n", path, strerror(errno));
    return false;
}

static char *named(handing *h, const char *text, const char *service)
{
    return text[0] == '%' ? lin_print(h->arena, "%s%s", service, text + 1) : lin_print(h->arena, "%s", text);
}

static bool read_whole(handing *h, const char *path, lin_str *ret)
{
    char *bytes = lin_alloc(h->arena, SECRET_MAX);
    FILE *file = fopen(path, "re");

    if (!file)
        return false;
    *ret = (lin_str){ bytes, fread(bytes, 1, SECRET_MAX, file) };
    fclose(file);
    return true;
}

static bool hand_out(handing *h, const char *program, const char *file)
{
    const char *from = lin_print(h->arena, "%s/%s", h->from, file);
    const char *folder = lin_print(h->arena, "%s/%s", h->into, program);
    const char *to = lin_print(h->arena, "%s/%s", folder, file);
    lin_str bytes, there;
    struct stat st;

    if (stat(from, &st) != 0 || !read_whole(h, from, &bytes))
        return complain(from);
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return complain(folder);
    if (read_whole(h, to, &there) && lin_str_eq(bytes, there))
        return true;
    return lin_secret_write(h->arena, to, bytes, st.st_mode & 0777) || complain(to);
}

static bool hand_out_rows(handing *h, const char *service)
{
    for (size_t i = 0; i < LIN_COUNT(reads); i++) {
        bool of_service = reads[i].program[0] == '%' || reads[i].file[0] == '%';

        if (of_service == (service != NULL) && !hand_out(h, named(h, reads[i].program, service), named(h, reads[i].file, service)))
            return false;
    }
    return true;
}

/* The server of the bus knows partners too. */
static bool hand_out_partner(void *what, const char *file)
{
    return hand_out(what, "nats", file);
}

int cmd_hand_out(lin_arena *arena, int argc, char *argv[])
{
    handing h = { arena, flag_value(argc, argv, "--secrets", "LINLI_SECRETS_DIR", NULL), flag_value(argc, argv, "--into", NULL, NULL) };

    if (!h.from || !h.into) {
        fprintf(stderr, "linlictl: hand-out needs --secrets FOLDER, --into FOLDER and the names of services\n");
        return 2;
    }
    umask(0);
    if ((mkdir(h.into, 0700) != 0 && errno != EEXIST) || !hand_out_rows(&h, NULL) || each_entry(h.from, is_partner_secret, hand_out_partner, &h) < 0)
        return 1;
    for (int i = 0; i < argc; i++) {
        if (argv[i][0] == '-')
            i++; /* a flag and its value */
        else if (!hand_out_rows(&h, argv[i]))
            return 1;
    }
    return 0;
}
