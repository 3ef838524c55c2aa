/* ledger - see ledger.h. Lines: 2026-11-27T08:00:00.000000Z <text> <64 hex digits> */
#include "libs/host/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libs/base/log.h"
#include "libs/host/app.h"
#include "linli.gen.h"

/* What this process knows of a ledger: its length when it last wrote or read it. */
typedef struct stood {
    char name[64];
    int64_t lines;
    char mac[80];
} stood;

static struct {
    pthread_mutex_t lock;
    stood ledger[4];
    size_t count;
} watched = { .lock = PTHREAD_MUTEX_INITIALIZER };

typedef struct ledger {
    lin_req *rq;
    const char *name;
    stood then;                    /* what is known of it */
    bool whole;                    /* that is still so */
    lin_str path;
    lin_str purpose;               /* of its MACs: "population.erasures" */
    int fd;                        /* locked while it is open */
    lin_str lines;                 /* whole ones only */
    lin_str mac;                   /* of the last; empty: there is none */
    int64_t count;
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

/* --- how long it was */

/* Where it stands in the list; a new one at the end. */
static stood *place_of(const char *name)
{
    for (size_t i = 0; i < watched.count; i++)
        if (strcmp(watched.ledger[i].name, name) == 0)
            return &watched.ledger[i];
    if (watched.count == LIN_COUNT(watched.ledger))
        abort(); /* a matter of the code alone */
    snprintf(watched.ledger[watched.count].name, sizeof(watched.ledger[0].name), "%s", name);
    return &watched.ledger[watched.count++];
}

static stood recall(const char *name)
{
    stood found;

    pthread_mutex_lock(&watched.lock);
    found = *place_of(name);
    pthread_mutex_unlock(&watched.lock);
    return found;
}

static void note(const char *name, int64_t lines, lin_str mac)
{
    stood *place;

    pthread_mutex_lock(&watched.lock);
    place = place_of(name);
    place->lines = lines;
    snprintf(place->mac, sizeof(place->mac), "%.*s", LIN_STR_FMT(mac));
    pthread_mutex_unlock(&watched.lock);
}

static const lin_sql find_length = { "ledger.find_length", "select lines, mac from ledger where name = $1" };
static const lin_sql keep_length = {
    "ledger.keep_length",
    "insert into ledger (name, lines, mac) values ($1, $2, $3) on conflict (name) do update set lines = $2, mac = $3",
};

static lin_code recall_from_database(lin_req *rq, const char *name)
{
    lin_rows rows;

    LIN_TRY(lin_query(rq, &find_length, &rows, lin_text(lin_z(name))));
    if (rows.count)
        note(name, lin_cell_int(&rows, 0, 0), lin_cell_text(&rows, 0, 1));
    return LIN_OK;
}

/* In the transaction at hand, when the file is closed: others may wait for the row. */
static lin_code keep(lin_req *rq, const char *name)
{
    stood now = recall(name);

    return lin_exec(rq, &keep_length, lin_text(lin_z(name)), lin_int(now.lines), lin_text(lin_z(lin_print(rq->arena, "%s", now.mac))));
}

/* --- the file */

static lin_code check_lines(ledger *l)
{
    lin_str entry, text, mac;

    l->whole = l->then.lines == 0;
    for (lin_str rest = l->lines; rest.at && rest.len; l->mac = mac) {
        if (!split(lin_str_cut(&rest, '\n'), &entry, &text, &mac) || !lin_same(mac, mac_of(l, entry)))
            return broken(l, "a line was changed or is missing");
        l->whole |= ++l->count == l->then.lines && lin_same(mac, lin_z(l->then.mac));
    }
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
        .rq = rq, .name = name, .then = recall(name), .mac = { "", 0 },
        .path = lin_z(lin_print(rq->arena, "%.*s/%s", LIN_STR_FMT(rq->app->set.state_dir), name)),
        .purpose = lin_z(lin_print(rq->arena, "%.*s.%s", LIN_STR_FMT(rq->app->name), name)),
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

static lin_code append(ledger *l, lin_str text)
{
    lin_str entry = lin_z(lin_print(l->rq->arena, "%.*s %.*s", LIN_STR_FMT(lin_time_text(l->rq->arena, l->rq->now)), LIN_STR_FMT(text)));
    lin_str mac = mac_of(l, entry), line = lin_z(lin_print(l->rq->arena, "%.*s %.*s\n", LIN_STR_FMT(entry), LIN_STR_FMT(mac)));

    if (write(l->fd, line.at, line.len) != (ssize_t)line.len || fsync(l->fd) != 0)
        return broken(l, strerror(errno));
    l->mac = mac;
    note(l->name, ++l->count, mac);
    return LIN_OK;
}

static lin_code add(lin_req *rq, const char *name, const char *text)
{
    LEDGER(l);

    LIN_TRY(open_ledger(rq, name, &l));
    return l.whole ? append(&l, lin_z(text)) : broken(&l, "its last lines are missing; a restart adds them");
}

lin_code lin_ledger_add(lin_req *rq, const char *name, const char *text)
{
    LIN_TRY(add(rq, name, text));
    return keep(rq, name);
}

static bool holds(const ledger *l, lin_str text)
{
    lin_str entry, found, mac;

    for (lin_str rest = l->lines; rest.at && rest.len;)
        if (split(lin_str_cut(&rest, '\n'), &entry, &found, &mac) && lin_str_eq(found, text))
            return true;
    return false;
}

static lin_code complete(ledger *l, const lin_sql *sql)
{
    lin_rows rows;

    lin_log(LIN_ERROR, l->rq, "ledger_short", lin_arg_text("file", l->path), lin_arg_int("lines", l->count),
            lin_arg_int("before", l->then.lines));
    LIN_TRY(lin_query(l->rq, sql, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        lin_str text = lin_id_text(l->rq->arena, lin_cell_id(&rows, i, 0));

        if (!holds(l, text))
            LIN_TRY(append(l, text));
    }
    return LIN_OK;
}

/* The lines as they are, or as they are when what was missing is there. */
static lin_code read_lines(lin_req *rq, const char *name, const lin_sql *known, lin_str *ret)
{
    LEDGER(l);

    LIN_TRY(open_ledger(rq, name, &l));
    note(name, l.count, l.mac);
    if (!l.whole)
        LIN_TRY(complete(&l, known));
    if (!read_whole(&l))
        return broken(&l, strerror(errno));
    *ret = l.lines;
    return LIN_OK;
}

lin_code lin_ledger_each(lin_req *rq, const char *name, const lin_sql *known, lin_code (*each)(lin_req *rq, const char *text))
{
    lin_str entry, text, mac, rest;

    LIN_TRY(recall_from_database(rq, name));
    LIN_TRY(read_lines(rq, name, known, &rest));
    while (rest.at && rest.len)
        if (split(lin_str_cut(&rest, '\n'), &entry, &text, &mac))
            LIN_TRY(each(rq, lin_str_z(rq->arena, text)));
    return keep(rq, name);
}

static bool is_whole(lin_req *rq, const char *name)
{
    LEDGER(l);

    return open_ledger(rq, name, &l) == LIN_OK && l.whole;
}

size_t lin_ledgers_broken(lin_req *rq)
{
    size_t count, bad = 0;

    pthread_mutex_lock(&watched.lock);
    count = watched.count;
    pthread_mutex_unlock(&watched.lock);
    for (size_t i = 0; i < count; i++)
        bad += !is_whole(rq, watched.ledger[i].name);
    return bad;
}
