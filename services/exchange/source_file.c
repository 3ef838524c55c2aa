/*
 * What a source has: a file in its folder, or at its address (source_address.c); it becomes a file of the exchange, part by part, and is gone from
 * the folder once that is committed. A file of a folder is moved aside before it is read, under the run's id: what comes under the
 * same name meanwhile is the next run's.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "exchange.h"

#define TAKEN "taken"
#define KEPT (7 * LIN_DAY)
enum { SETTLED_S = 2, PART = 1024 * 1024 };

/* --- folders: no link is followed, and nothing but a plain file is taken */

static int open_folder(lin_req *rq, const Source *source)
{
    const char *path = lin_print(rq->arena, "%.*s/%s", LIN_STR_FMT(exchange_set.sources_folder), source->community_id);
    int home = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int folder = home >= 0 ? openat(home, source->address, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;

    if (home >= 0)
        close(home);
    return folder;
}

/* Whoever writes it has stopped for a moment, or writes under a name that begins with a dot. */
static bool is_settled(int folder, const char *name, lin_time now, struct stat *st)
{
    return name[0] != '.' && strlen(name) <= 255 && lin_utf8_valid(lin_z(name)) && fstatat(folder, name, st, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISREG(st->st_mode) && st->st_mtime + SETTLED_S <= now / LIN_SECOND;
}

static bool is_earlier(const struct stat *a, const struct stat *b)
{
    return a->st_mtim.tv_sec != b->st_mtim.tv_sec ? a->st_mtim.tv_sec < b->st_mtim.tv_sec : a->st_mtim.tv_nsec < b->st_mtim.tv_nsec;
}

/* The oldest one; *ret is NULL where there is none. The disk knows nothing of a clock that a test has moved. */
static void find_oldest(lin_req *rq, int fd, char **ret)
{
    DIR *folder = fdopendir(dup(fd));
    struct stat st, best = { 0 };
    const struct dirent *entry;
    lin_time now = (lin_time)time(NULL) * LIN_SECOND;

    while (folder && (entry = readdir(folder)) != NULL)
        if (is_settled(fd, entry->d_name, now, &st) && (!*ret || is_earlier(&st, &best))) {
            *ret = lin_print(rq->arena, "%s", entry->d_name);
            best = st;
        }
    if (folder)
        closedir(folder);
}

lin_code exchange_source_look(lin_req *rq, const Source *source, char **ret_name, bool *ret_any)
{
    int folder;

    *ret_any = exchange_source_addressed(source);
    if (*ret_any)
        return LIN_OK;
    *ret_name = NULL;
    folder = open_folder(rq, source);
    if (folder < 0)
        return lin_fail(rq, &EXCHANGE_FETCH_FILE);
    find_oldest(rq, folder, ret_name);
    close(folder);
    *ret_any = *ret_name != NULL;
    return LIN_OK;
}

static int take_aside(int folder, const char *name, const char *as)
{
    int fd = openat(folder, as, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

    if (fd >= 0)
        return fd; /* by an earlier life of this run */
    mkdirat(folder, TAKEN, 0700);
    if (renameat(folder, name, folder, as) != 0)
        return -1;
    return openat(folder, as, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
}

static lin_code check_taken(lin_req *rq, FILE *file)
{
    struct stat st;

    if (!file || fstat(fileno(file), &st) != 0 || !S_ISREG(st.st_mode))
        return lin_fail(rq, &EXCHANGE_FETCH_FILE);
    if (st.st_size > exchange_set.sources_mib * 1024 * 1024)
        return lin_fail(rq, &EXCHANGE_FETCH_TOO_LARGE, lin_arg_int("max", exchange_set.sources_mib * 1024 * 1024));
    return LIN_OK;
}

static lin_code take_file(lin_req *rq, const Source *source, const SourceRun *run, FILE **ret)
{
    int folder = open_folder(rq, source);
    int fd = folder >= 0 ? take_aside(folder, run->file_name, lin_print(rq->arena, TAKEN "/%s", run->id)) : -1;

    if (folder >= 0)
        close(folder);
    *ret = fd >= 0 ? fdopen(fd, "r") : NULL;
    if (fd >= 0 && !*ret)
        close(fd);
    return check_taken(rq, *ret);
}

void exchange_source_fetched(lin_req *rq, const Source *source, const SourceRun *run)
{
    int folder = exchange_source_addressed(source) ? -1 : open_folder(rq, source);

    if (folder < 0)
        return;
    unlinkat(folder, lin_print(rq->arena, TAKEN "/%s", run->id), 0);
    close(folder);
}

/* --- into the exchange */

static void close_file(void *file)
{
    fclose(file);
}

static void free_room(void *arena)
{
    lin_arena_free(arena);
}

static lin_code begin_file(lin_req *rq, const Source *source, int64_t size, File **ret)
{
    File *file = file_new(rq);
    StoreFileRequest in;

    file->community_id = source->community_id;
    file->name = source->name;
    file->purpose = FILE_PURPOSE_IMPORT;
    file->owner_type = lin_print(rq->arena, "exchange.Source");
    file->owner_id = source->id;
    file->expires_at = lin_typed_at_time(rq, rq->now + KEPT);
    file->size = size;
    linli__exchange__v1__store_file_request__init(&in);
    in.file = file;
    in.on_behalf_of = source->owner_id;
    return exchange_store_file(rq, &in, ret);
}

/* In room of its own: the parts of a large file would not fit beside each other. */
static lin_code store_part(lin_req *rq, lin_arena *room, const File *file, int32_t number, FILE *from)
{
    lin_req part = *rq;
    PutPartRequest in;
    PutPartAnswer done, *answer = &done;
    size_t size = (size_t)exchange_part_bytes(file, number);

    lin_arena_reset(room);
    part.arena = room;
    linli__exchange__v1__put_part_request__init(&in);
    linli__exchange__v1__put_part_answer__init(&done);
    in.id = file->id;
    in.number = number;
    in.content = (ProtobufCBinaryData){ size, lin_room(room, size) };
    if (fread(in.content.data, 1, size, from) != size)
        return lin_fail(rq, &EXCHANGE_FETCH_FILE);
    if (exchange_store_part(&part, &in, &answer) != LIN_OK)
        return lin_fail(rq, part.problem.code == LIN_UNAVAILABLE ? &EXCHANGE_STORE_FULL : &LIN_REASON_INTERNAL);
    rq->wrote_event |= part.wrote_event;
    return LIN_OK;
}

static lin_code store(lin_req *rq, const Source *source, SourceRun *run, FILE *from)
{
    CompleteFileRequest in;
    lin_arena *room = lin_arena_new();
    File *file;

    lin_arena_defer(rq->arena, free_room, room);
    if (fseeko(from, 0, SEEK_END) != 0 || (run->bytes = ftello(from)) <= 0)
        return lin_fail(rq, &EXCHANGE_FETCH_EMPTY);
    rewind(from);
    LIN_TRY(begin_file(rq, source, run->bytes, &file));
    for (int32_t number = 0; number < exchange_parts(file); number++) {
        LIN_TRY(store_part(rq, room, file, number, from));
        LIN_TRY(exchange_lease_run(rq, run));
    }
    linli__exchange__v1__complete_file_request__init(&in);
    in.id = run->file_id = file->id;
    return exchange_finish_file(rq, &in, &file);
}

lin_code exchange_source_fetch(lin_req *rq, const Source *source, SourceRun *run)
{
    FILE *from = NULL;
    lin_code code = exchange_source_addressed(source) ? exchange_address_ask(rq, source, run, &from) : take_file(rq, source, run, &from);

    if (from)
        lin_arena_defer(rq->arena, close_file, from);
    LIN_TRY(code);
    if (from)
        LIN_TRY(store(rq, source, run, from));
    run->state = from ? SOURCE_RUN_STATE_IMPORTING : SOURCE_RUN_STATE_SAME;
    return LIN_OK;
}
