/* ledger - see ledger.h. Lines: 2026-11-27T08:00:00.000000Z <text> <64 hex digits> */
#include "libs/host/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libs/base/log.h"
#include "libs/host/app.h"
#include "linli.gen.h"

typedef struct ledger {
    lin_req *rq;
    lin_str path;
    lin_str purpose;               /* of its MACs: "population.erasures" */
    int fd;                        /* locked while it is open */
    lin_str lines;                 /* whole ones only */
    lin_str mac;                   /* of the last; empty: there is none */
} ledger;

static lin_code broken(ledger *l, const char *why)
{
    lin_log(LIN_ERROR, l->rq, "ledger_broken", lin_arg_text("file", l->path), lin_arg_text("why", lin_z(why)));
    return lin_fail(l->rq, &LIN_REASON_UNAVAILABLE);
}

static lin_str mac_of(ledger *l, lin_str entry)
{
    lin_str bound = lin_z(lin_print(l->rq->arena, "%.*s %.*s", LIN_STR_FMT(l->mac), LIN_STR_FMT(entry)));

    return lin_hex(l->rq->arena, lin_mac(l->rq->arena, l->rq->app->keys, l->purpose, bound));
}

/* "<time> <text> <mac>": takes the text off, and the entry that the MAC is of. */
static bool split(lin_str line, lin_str *ret_entry, lin_str *ret_text, lin_str *ret_mac)
{
    lin_str rest = line;

    lin_str_cut(&rest, ' ');
    *ret_text = lin_str_cut(&rest, ' ');
    *ret_mac = rest;
    *ret_entry = (lin_str){ line.at, rest.at ? line.len - rest.len - 1 : 0 };
    return rest.at != NULL;
}

static lin_code check_lines(ledger *l)
{
    lin_str entry, text, mac;

    for (lin_str rest = l->lines; rest.at && rest.len; l->mac = mac)
        if (!split(lin_str_cut(&rest, '\n'), &entry, &text, &mac) || !lin_same(mac, mac_of(l, entry)))
            return broken(l, "a line was changed or is missing");
    return LIN_OK;
}

static bool read_whole(ledger *l)
{
    struct stat info;
    ssize_t got;
    char *text;

    if (fstat(l->fd, &info) != 0)
        return false;
    text = lin_alloc(l->rq->arena, (size_t)info.st_size + 1);
    got = pread(l->fd, text, (size_t)info.st_size, 0);
    l->lines = (lin_str){ text, got > 0 ? (size_t)got : 0 };
    while (l->lines.len && text[l->lines.len - 1] != '\n')
        l->lines.len--;
    return got == info.st_size && (l->lines.len == (size_t)got || ftruncate(l->fd, (off_t)l->lines.len) == 0);
}

static lin_code open_ledger(lin_req *rq, const char *name, ledger *l)
{
    *l = (ledger){
        .rq = rq, .path = lin_z(lin_print(rq->arena, "%.*s/%s", LIN_STR_FMT(rq->app->set.state_dir), name)),
        .purpose = lin_z(lin_print(rq->arena, "%.*s.%s", LIN_STR_FMT(rq->app->name), name)), .mac = { "", 0 },
    };
    l->fd = open(l->path.at, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (l->fd < 0 || flock(l->fd, LOCK_EX) != 0 || !read_whole(l))
        return broken(l, strerror(errno));
    return check_lines(l);
}

static void close_ledger(ledger *l)
{
    if (l->fd >= 0)
        close(l->fd);
}

#define LEDGER(l) ledger l __attribute__((cleanup(close_ledger))) = { .fd = -1 }

lin_code lin_ledger_add(lin_req *rq, const char *name, const char *text)
{
    lin_str entry = lin_z(lin_print(rq->arena, "%.*s %s", LIN_STR_FMT(lin_time_text(rq->arena, rq->now)), text)), line;
    LEDGER(l);

    LIN_TRY(open_ledger(rq, name, &l));
    line = lin_z(lin_print(rq->arena, "%.*s %.*s\n", LIN_STR_FMT(entry), LIN_STR_FMT(mac_of(&l, entry))));
    if (write(l.fd, line.at, line.len) != (ssize_t)line.len || fsync(l.fd) != 0)
        return broken(&l, strerror(errno));
    return LIN_OK;
}

lin_code lin_ledger_each(lin_req *rq, const char *name, lin_code (*each)(lin_req *rq, const char *text))
{
    lin_str entry, text, mac;
    LEDGER(l);

    LIN_TRY(open_ledger(rq, name, &l));
    for (lin_str rest = l.lines; rest.at && rest.len;)
        if (split(lin_str_cut(&rest, '\n'), &entry, &text, &mac))
            LIN_TRY(each(rq, lin_str_z(rq->arena, text)));
    return LIN_OK;
}
