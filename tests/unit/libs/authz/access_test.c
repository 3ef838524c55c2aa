/* The live snapshot: replaced as a whole while others hold it; its copy on disk; what is no snapshot. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libs/authz/access.h"
#include "libs/contract/wire.h"
#include "linli.gen.h"
#include "tests/unit/test.h"

enum { VERSION = 1, ROLES = 2, PLACES = 3, ENDINGS = 4 };

static lin_str message(lin_arena *arena, size_t count, const lin_str *texts, uint32_t number)
{
    lin_buf wire = { .arena = arena };

    lin_wire_bytes(&wire, 1, texts[0]);
    for (size_t i = 1; i < count; i++)
        lin_wire_bytes(&wire, 3, texts[i]);
    if (number)
        lin_wire_int(&wire, 3, number);
    return lin_buf_str(&wire);
}

/* A role "clerk" with `permission`; the place "sun" has its number from the version, to tell versions apart. */
static lin_str snapshot(lin_arena *arena, int64_t version, const char *permission)
{
    lin_buf wire = { .arena = arena };
    const lin_str role[] = { LIN_STR("clerk"), lin_z(permission) }, place[] = { LIN_STR("sun") }, ended[] = { LIN_STR("ended") };

    lin_wire_int(&wire, VERSION, (uint64_t)version);
    lin_wire_bytes(&wire, ROLES, message(arena, 2, role, 0));
    lin_wire_bytes(&wire, PLACES, message(arena, 1, place, (uint32_t)version));
    lin_wire_bytes(&wire, ENDINGS, message(arena, 1, ended, 0));
    return lin_buf_str(&wire);
}

static const lin_contract *contract(const char *permission)
{
    static lin_method method;
    static lin_contract c = { .method = &method, .methods = 1 };

    method = (lin_method){ .permission = lin_z(permission) };
    return &c;
}

/* --- replaced while held */

enum { HOLDERS = 4, VERSIONS = 400 };

static lin_access *shared;
static atomic_bool done;

static void *hold_and_look(void *unused)
{
    lin_arena *arena = lin_arena_new();
    size_t torn = 0;

    while (!atomic_load(&done)) {
        lin_req *rq = lin_req_new(arena);
        int32_t number = 0;
        lin_str id;

        lin_access_hold(rq, shared);
        for (int i = 0; i < 20; i++)
            torn += !lin_place_number(rq, shared, LIN_STR("sun"), &number) || number != rq->snapshot->version ||
                    !lin_place_id(rq, shared, number, &id) || !lin_access_revoked(rq, shared, LIN_STR("ended"));
        lin_arena_reset(arena);
    }
    lin_arena_free(arena);
    (void)unused;
    return (void *)torn;
}

TEST(each_request_sees_one_snapshot_whole_while_others_replace_it)
{
    lin_arena *arena = lin_arena_new();
    pthread_t thread[HOLDERS];
    void *torn;

    shared = lin_access_new(NULL, NULL);
    ck_assert(lin_access_update(shared, snapshot(arena, 1, "*")));
    for (int i = 0; i < HOLDERS; i++)
        pthread_create(&thread[i], NULL, hold_and_look, NULL);
    for (int version = 2; version <= VERSIONS; version++) {
        ck_assert(lin_access_update(shared, snapshot(arena, version, "*")));
        if (version % 50 == 0)
            lin_access_register(shared, contract(lin_print(arena, "a.b.c%d", version)));
    }
    atomic_store(&done, true);
    for (int i = 0; i < HOLDERS; i++) {
        pthread_join(thread[i], &torn);
        ck_assert_uint_eq((size_t)torn, 0);
    }
    ck_assert_int_eq(lin_access_version(shared), VERSIONS);
}

/* --- permissions that come later */

static bool clerk_may(lin_access *access, const char *permission)
{
    lin_req *rq = lin_req_new(lin_arena_new());
    int bit = lin_access_bit(access, lin_z(permission));
    const lin_role *role;

    lin_access_hold(rq, access);
    role = lin_snapshot_role(rq->snapshot, LIN_STR("clerk"));
    return bit >= 0 && role && (role->bitmap[bit / 64] >> (bit % 64) & 1);
}

TEST(a_contract_registered_after_the_snapshot_counts_too)
{
    lin_arena *arena = lin_arena_new();
    lin_access *access = lin_access_new(NULL, NULL);

    ck_assert(lin_access_update(access, snapshot(arena, 1, "housing.*")));
    for (int i = 0; i < 130; i++) /* more than two words of bits */
        lin_access_register(access, contract(lin_print(arena, "%s.thing%d.read", i % 2 ? "housing" : "identity", i)));
    ck_assert(clerk_may(access, "housing.thing1.read"));
    ck_assert(clerk_may(access, "housing.thing129.read"));
    ck_assert(!clerk_may(access, "identity.thing128.read"));
    ck_assert(!clerk_may(access, "housing.thing131.read"));
}

/* --- the copy on disk */

static char folder[] = "/tmp/linli-access-XXXXXX";

static void remove_folder(void)
{
    char command[64];

    snprintf(command, sizeof(command), "rm -r %s", folder);
    if (system(command) != 0)
        fprintf(stderr, "%s: not removed\n", folder);
}

static lin_str file_of(lin_arena *arena, const char *path)
{
    FILE *file = fopen(path, "r");
    char *bytes = lin_alloc(arena, 4096);
    size_t size = fread(bytes, 1, 4096, file);

    fclose(file);
    return (lin_str){ bytes, size };
}

static void write_file(const char *path, lin_str bytes)
{
    FILE *file = fopen(path, "w");

    fwrite(bytes.at, 1, bytes.len, file);
    fclose(file);
}

TEST(a_copy_with_any_byte_changed_is_refused)
{
    lin_arena *arena = lin_arena_new();
    lin_keyring *keys = lin_keyring_of(LIN_STR("an example of a key of 32 bytes!"));
    const char *path = lin_print(arena, "%s/access", mkdtemp(folder));
    lin_str good;
    struct stat info;

    atexit(remove_folder); /* each test is a process */
    ck_assert(lin_access_update(lin_access_new(path, keys), snapshot(arena, 3, "*")));
    ck_assert_int_eq(stat(path, &info), 0);
    ck_assert_int_eq(info.st_mode & 0777, 0600);
    ck_assert_int_ne(access(lin_print(arena, "%s.next", path), F_OK), 0);
    good = file_of(arena, path);
    for (size_t i = 0; i < good.len; i++) {
        char *bent = lin_dup(arena, good.at, good.len);

        bent[i] ^= 1;
        write_file(path, (lin_str){ bent, good.len });
        ck_assert_msg(lin_access_version(lin_access_new(path, keys)) == 0, "byte %zu", i);
        write_file(path, (lin_str){ good.at, i });
        ck_assert_msg(lin_access_version(lin_access_new(path, keys)) == 0, "cut at %zu", i);
    }
    write_file(path, good);
    ck_assert_int_eq(lin_access_version(lin_access_new(path, keys)), 3);
}

TEST(a_copy_that_cannot_be_written_costs_nothing_else)
{
    lin_arena *arena = lin_arena_new();
    lin_keyring *keys = lin_keyring_of(LIN_STR("an example of a key of 32 bytes!"));
    lin_access *access = lin_access_new("/proc/no/such/folder/access", keys);

    ck_assert(lin_access_update(access, snapshot(arena, 3, "*")));
    ck_assert_int_eq(lin_access_version(access), 3);
}

/* --- what is no snapshot */

TEST(malformed_and_bloated_snapshots_are_refused)
{
    lin_arena *arena = lin_arena_new();
    lin_access *access = lin_access_new(NULL, NULL);
    lin_str good = snapshot(arena, 1, "*");
    lin_buf bloated = { .arena = arena };

    for (size_t i = 0; i < good.len; i++) { /* cut and bent anywhere, it is refused or a lesser truth, never a crash */
        char *bent = lin_dup(arena, good.at, good.len);

        bent[i] ^= 0x80;
        lin_access_update(lin_access_new(NULL, NULL), (lin_str){ bent, good.len });
        lin_access_update(lin_access_new(NULL, NULL), (lin_str){ lin_dup(arena, good.at, i), i });
    }
    ck_assert(lin_access_update(access, good));
    ck_assert(!lin_access_update(access, LIN_STR("\x08\x07\x12\x03\x0a\x02\xff\xfe")));   /* a role's id is no text */
    ck_assert(!lin_access_update(access, LIN_STR("\x08\x07\x22\x02\xff\xfe")));           /* nor a session's */
    ck_assert(!lin_access_update(access, LIN_STR("\x08\x07\x12\x05\x0a")));               /* a role longer than all */
    lin_wire_int(&bloated, VERSION, 7);
    for (int i = 0; i < 1100 * 1000; i++) /* two bytes each on the wire, a hundred in memory */
        lin_wire_bytes(&bloated, PLACES, (lin_str){ "", 0 });
    ck_assert(!lin_access_update(access, lin_buf_str(&bloated)));
    ck_assert(!lin_access_update(access, (lin_str){ "", 0 }));   /* "you have the newest" */
    ck_assert_int_eq(lin_access_version(access), 1);
}
