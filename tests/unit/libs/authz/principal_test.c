/* Who may: patterns, bitmaps, assertions, scopes; and the snapshot on disk. */
#include <stdio.h>
#include <unistd.h>

#include "libs/authz/access.h"
#include "linli.gen.h"
#include "linli/access.pb-c.h"
#include "tests/unit/test.h"

static lin_arena *arena;
static lin_access *access_;
static lin_signer *signer;
static lin_verifier *verifier;
static char folder[] = "/tmp/linli-authz-XXXXXX";

/* --- a snapshot of two roles and two communities, at a version */

static char *t(const char *text)
{
    return lin_print(arena, "%s", text);
}

static lin_str pack(const ProtobufCMessage *message)
{
    size_t size = protobuf_c_message_get_packed_size(message);
    char *bytes = lin_alloc(arena, size + 1);

    protobuf_c_message_pack(message, (uint8_t *)bytes);
    return (lin_str){ bytes, size };
}

static Linli__AccessSnapshot__Role *role(const char *id, const char *permission, Linli__DataClass clearance)
{
    Linli__AccessSnapshot__Role *r = LIN_NEW(arena, Linli__AccessSnapshot__Role);

    linli__access_snapshot__role__init(r);
    r->id = t(id);
    r->n_permissions = 1;
    r->permissions = LIN_NEW(arena, char *);
    r->permissions[0] = t(permission);
    r->clearance = clearance;
    return r;
}

static Linli__AccessSnapshot__Place *place(const char *id, int32_t number)
{
    Linli__AccessSnapshot__Place *p = LIN_NEW(arena, Linli__AccessSnapshot__Place);

    linli__access_snapshot__place__init(p);
    p->id = t(id);
    p->number = number;
    return p;
}

static lin_str snapshot(int64_t version, const char *revoked)
{
    Linli__AccessSnapshot s;
    Linli__AccessSnapshot__Role *roles[] = { role("reader", "population.person.read", LINLI__DATA_CLASS__INTERNAL),
                                             role("boss", "population.*", LINLI__DATA_CLASS__PERSONAL) };
    Linli__AccessSnapshot__Place *places[] = { place("sun", 7), place("city", 0), place("moon", 3) };
    Linli__AccessSnapshot__Ending ended, *endings[] = { &ended };

    linli__access_snapshot__ending__init(&ended);
    ended.session_id = t(revoked);
    ended.at = lin_now();

    linli__access_snapshot__init(&s);
    s.version = version;
    s.n_roles = 2;
    s.roles = roles;
    s.n_places = 3;
    s.places = places;
    s.n_endings = 1;
    s.endings = endings;
    return pack(&s.base);
}

static lin_method method(const char *permission)
{
    return (lin_method){ .permission = lin_z(permission) };
}

static void remove_folder(void)
{
    char command[64];

    snprintf(command, sizeof(command), "rm -r %s", folder);
    if (system(command) != 0)
        fprintf(stderr, "%s: not removed\n", folder);
}

static void begin(void)
{
    static lin_method methods[4];
    static lin_contract contract = { .method = methods, .methods = 3 };

    arena = lin_arena_new();
    ck_assert_ptr_nonnull(mkdtemp(folder));
    atexit(remove_folder); /* each test is a process */
    methods[0] = method("population.person.read");
    methods[1] = method("population.person.create");
    methods[2] = method("identity.region.read");
    access_ = lin_access_new(NULL, NULL);
    lin_access_register(access_, &contract);
    ck_assert(lin_access_update(access_, snapshot(5, "ended")));
    ck_assert(lin_signer_create(lin_print(arena, "%s/k", folder), lin_print(arena, "%s/p", folder)));
    signer = lin_signer_load(lin_print(arena, "%s/k", folder));
    verifier = lin_verifier_load(lin_print(arena, "%s/p", folder));
}

static lin_str session(const char *id, const char *role_id, bool all)
{
    Linli__SessionAccess s;
    char *roles[] = { t(role_id) };
    int32_t numbers[] = { 7, 3 };

    linli__session_access__init(&s);
    s.user_id = t("user");
    s.session_id = t(id);
    s.n_role_ids = 1;
    s.role_ids = roles;
    s.scope_all = all;
    s.n_community_numbers = all ? 0 : 2;
    s.community_numbers = numbers;
    s.expires_at = lin_now() + LIN_DAY;
    return pack(&s.base);
}

static lin_req *request_of(lin_str session_wire, lin_time expires)
{
    lin_req *rq = lin_req_new(arena);

    rq->assertion = lin_assertion_make(rq, signer, session_wire, expires);
    return rq;
}

static lin_code accepts(lin_req *rq)
{
    return lin_assertion_accept(rq, access_, verifier);
}

/* --- tests */

TEST(patterns_match_whole_parts)
{
    static const struct { const char *pattern, *permission; bool matches; } rows[] = {
        { "*", "a.b.c", true }, { "a.*", "a.b.c", true }, { "a.b.*", "a.b.c", true }, { "a.b.c", "a.b.c", true },
        { "a.*", "ab.c.d", false }, { "a.b.*", "a.bc.d", false }, { "a.b.c", "a.b.cd", false }, { "", "a", false },
        { "a.b", "a.b.c", false }, { ".*", "a.b", false },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++)
        ck_assert_msg(lin_permission_matches(lin_z(rows[i].pattern), lin_z(rows[i].permission)) == rows[i].matches, "%s %s",
                      rows[i].pattern, rows[i].permission);
}

TEST(an_assertion_gives_permission_scope_and_clearance)
{
    lin_req *rq;
    lin_method read = method("population.person.read"), create = method("population.person.create"), foreign = method("identity.region.read");

    begin();
    rq = request_of(session("s", "reader", false), lin_now() + LIN_MINUTE);
    ck_assert_int_eq(accepts(rq), LIN_OK);
    ck_assert_int_eq(lin_authorize(rq, access_, &read), LIN_OK);
    ck_assert_int_eq(lin_authorize(rq, access_, &create), LIN_PERMISSION_DENIED);
    ck_assert_str_eq(lin_str_z(arena, rq->scope), "{7,3}");
    ck_assert(lin_scope_holds(rq, 7) && !lin_scope_holds(rq, 8) && !lin_scope_holds(rq, 0));
    ck_assert_int_eq(rq->who->clearance, LINLI__DATA_CLASS__INTERNAL);

    rq = request_of(session("s", "boss", true), lin_now() + LIN_MINUTE);
    ck_assert_int_eq(accepts(rq), LIN_OK);
    ck_assert_int_eq(lin_authorize(rq, access_, &create), LIN_OK);
    ck_assert_int_eq(lin_authorize(rq, access_, &foreign), LIN_PERMISSION_DENIED);
    ck_assert_str_eq(lin_str_z(arena, rq->scope), "all");
    ck_assert_int_eq(rq->who->clearance, LINLI__DATA_CLASS__PERSONAL);
}

/* --- rows and class come from the roles that permit the call */

#define USER "01a20000-0000-8000-8000-00000000000a"
#define PERSON "01a20000-0000-8000-8000-00000000000b"
#define GRID "01a20000-0000-8000-8000-00000000000c"
#define STREET "01a20000-0000-8000-8000-00000000000d"

static lin_str session_of_two_roles(const char *one, const char *other)
{
    Linli__SessionAccess s;
    char *roles[] = { t(one), t(other) }, *grids[] = { t(GRID), t("no id'}") }, *regions[] = { t(GRID), t(STREET) };
    int32_t numbers[] = { 7 };

    linli__session_access__init(&s);
    s.user_id = t(USER);
    s.person_id = t(PERSON);
    s.session_id = t("two");
    s.n_role_ids = 2;
    s.role_ids = roles;
    s.n_community_numbers = 1;
    s.community_numbers = numbers;
    s.n_place_ids = 2;
    s.place_ids = grids;
    s.n_region_ids = 2;
    s.region_ids = regions;
    s.expires_at = lin_now() + LIN_DAY;
    return pack(&s.base);
}

static lin_str snapshot_of_own_and_region(void)
{
    Linli__AccessSnapshot s;
    Linli__AccessSnapshot__Role *own = role("own", "population.person.read", LINLI__DATA_CLASS__PERSONAL),
                                *region = role("region", "population.person.create", LINLI__DATA_CLASS__INTERNAL),
                                *roles[] = { own, region };

    own->own_rows = true;
    linli__access_snapshot__init(&s);
    s.version = 6;
    s.n_roles = 2;
    s.roles = roles;
    return pack(&s.base);
}

TEST(rows_and_class_are_those_of_the_roles_that_permit_the_call)
{
    lin_method read = method("population.person.read"), create = method("population.person.create"), any = method("SIGNED_IN");
    lin_req *rq;

    begin();
    ck_assert(lin_access_update(access_, snapshot_of_own_and_region()));
    rq = request_of(session_of_two_roles("own", "region"), lin_now() + LIN_MINUTE);
    ck_assert_int_eq(accepts(rq), LIN_OK);
    ck_assert_int_eq(lin_authorize(rq, access_, &any), LIN_OK);
    ck_assert_str_eq(lin_str_z(arena, rq->scope), "{7} {" GRID "} {" USER "," PERSON "} {" GRID "," STREET "}");
    ck_assert_int_eq(lin_authorize(rq, access_, &read), LIN_OK);
    ck_assert_str_eq(lin_str_z(arena, rq->scope), "{}  {" USER "," PERSON "} ");
    ck_assert_int_eq(rq->who->clearance, LINLI__DATA_CLASS__PERSONAL);
    ck_assert(!lin_scope_holds(rq, 7) && lin_scope_names(rq->who->scope.subjects, LIN_STR(PERSON)));
    ck_assert_int_eq(lin_authorize(rq, access_, &create), LIN_OK);
    ck_assert_str_eq(lin_str_z(arena, rq->scope), "{7} {" GRID "}  {" GRID "," STREET "}");
    ck_assert_int_eq(rq->who->clearance, LINLI__DATA_CLASS__INTERNAL);
    ck_assert(lin_scope_holds(rq, 7) && lin_scope_names(rq->who->scope.places, LIN_STR(GRID)));
    ck_assert(lin_may(rq, access_, LIN_STR("population.person.read")) && !lin_may(rq, access_, LIN_STR("identity.region.read")));
}

/* --- what was vouched for before a change */

static lin_str snapshot_with_change(int64_t version, lin_time at)
{
    Linli__AccessSnapshot s;
    Linli__AccessSnapshot__UserChange change, *changes[] = { &change };
    Linli__AccessSnapshot__Role *roles[] = { role("boss", "population.*", LINLI__DATA_CLASS__PERSONAL) };

    linli__access_snapshot__user_change__init(&change);
    change.user_id = t("user");
    change.version = version;
    change.at = at;
    linli__access_snapshot__init(&s);
    s.version = version;
    s.n_roles = 1;
    s.roles = roles;
    s.n_changes = 1;
    s.changes = changes;
    return pack(&s.base);
}

TEST(an_assertion_from_before_a_change_of_its_user_is_refused_after_a_second)
{
    lin_req *rq;

    begin();
    ck_assert(lin_access_update(access_, snapshot_with_change(7, lin_now())));
    rq = request_of(session("s", "boss", true), lin_now() + LIN_MINUTE);
    ck_assert_int_eq(accepts(rq), LIN_OK);
    ck_assert(lin_access_changed(rq, access_, LIN_STR("user"), 6, 0) && !lin_access_changed(rq, access_, LIN_STR("user"), 7, 0));
    ck_assert(!lin_access_changed(rq, access_, LIN_STR("another"), 0, 0));
    ck_assert(lin_access_update(access_, snapshot_with_change(8, lin_now() - LIN_SECOND)));
    ck_assert_int_eq(accepts(request_of(session("s", "boss", true), lin_now() + LIN_MINUTE)), LIN_UNAUTHENTICATED);
}

/* --- parts put together */

static lin_str delta(const char *gone_role, const char *new_place, int64_t version)
{
    Linli__AccessSnapshot s;
    Linli__AccessSnapshot__Role *gone = role(gone_role, "*", LINLI__DATA_CLASS__INTERNAL), *roles[] = { gone };
    Linli__AccessSnapshot__Place *grid = place(new_place, 7), *sun = place("sun", 8), *places[] = { grid, sun };

    gone->gone = true;
    grid->grid = true;
    linli__access_snapshot__init(&s);
    s.version = version;
    s.delta = true;
    s.n_roles = 1;
    s.roles = roles;
    s.n_places = 2;
    s.places = places;
    s.places_version = version;
    return pack(&s.base);
}

TEST(what_has_changed_is_put_on_top_of_what_was_known)
{
    lin_str whole;
    lin_req *rq;
    int32_t number;

    begin();
    whole = lin_snapshot_merge(arena, snapshot(5, "ended"), delta("boss", "grid", 6), lin_now());
    ck_assert(lin_access_update(access_, whole));
    rq = lin_req_new(arena);
    ck_assert(lin_place_number(rq, access_, LIN_STR("sun"), &number) && number == 8);
    ck_assert(lin_place_number(rq, access_, LIN_STR("moon"), &number) && number == 3);
    ck_assert(lin_grid_community(rq, access_, LIN_STR("grid"), &number) && number == 7);
    ck_assert(!lin_place_number(rq, access_, LIN_STR("grid"), &number));
    ck_assert_ptr_null(lin_snapshot_role(rq->snapshot, LIN_STR("boss")));
    ck_assert_ptr_nonnull(lin_snapshot_role(rq->snapshot, LIN_STR("reader")));
    ck_assert(lin_access_revoked(rq, access_, LIN_STR("ended")));
    ck_assert(lin_places_changed(rq, access_, 5) && !lin_places_changed(rq, access_, 6));
    whole = lin_snapshot_merge(arena, whole, delta("x", "grid", 7), lin_now() + 17 * LIN_MINUTE);
    ck_assert(lin_access_update(access_, whole));
    ck_assert(!lin_access_revoked(lin_req_new(arena), access_, LIN_STR("ended"))); /* no token of it lives */
    ck_assert_uint_eq(lin_snapshot_merge(arena, whole, LIN_STR("\xff"), lin_now()).len, 0);
    ck_assert_uint_eq(lin_snapshot_merge(arena, LIN_STR("\xff"), delta("x", "grid", 7), lin_now()).len, 0);
}

TEST(a_role_that_is_gone_gives_nothing)
{
    lin_req *rq;
    lin_method read = method("population.person.read");

    begin();
    rq = request_of(session("s", "nobody", true), lin_now() + LIN_MINUTE);
    ck_assert_int_eq(accepts(rq), LIN_OK);
    ck_assert_int_eq(lin_authorize(rq, access_, &read), LIN_PERMISSION_DENIED);
}

TEST(expired_revoked_and_forged_assertions_are_refused)
{
    lin_req *rq;

    begin();
    ck_assert_int_eq(accepts(request_of(session("s", "boss", true), lin_now() - 1)), LIN_UNAUTHENTICATED);
    ck_assert_int_eq(accepts(request_of(session("ended", "boss", true), lin_now() + LIN_MINUTE)), LIN_UNAUTHENTICATED);
    rq = request_of(session("s", "reader", false), lin_now() + LIN_MINUTE);
    for (size_t i = 0; i < rq->assertion.len; i++) {
        lin_req *bent = lin_req_new(arena);
        char *text = lin_str_z(arena, rq->assertion);

        text[i] = text[i] == 'A' ? 'B' : 'A';
        bent->assertion = lin_z(text);
        ck_assert_msg(accepts(bent) == LIN_UNAUTHENTICATED, "byte %zu", i);
        ck_assert_ptr_null(bent->who);
    }
}

TEST(an_assertion_of_another_key_is_refused)
{
    lin_signer *other;
    lin_req *rq;

    begin();
    ck_assert(lin_signer_create(lin_print(arena, "%s/k2", folder), lin_print(arena, "%s/p2", folder)));
    other = lin_signer_load(lin_print(arena, "%s/k2", folder));
    rq = lin_req_new(arena);
    rq->assertion = lin_assertion_make(rq, other, session("s", "boss", true), lin_now() + LIN_MINUTE);
    ck_assert_int_eq(accepts(rq), LIN_UNAUTHENTICATED);
    ck_assert_str_eq(lin_str_z(arena, rq->scope), "{}");
}

TEST(a_verified_assertion_is_known_again_but_still_expires_and_can_be_revoked)
{
    lin_req *rq, *again = NULL;

    begin();
    rq = request_of(session("later", "boss", true), lin_now() + LIN_MINUTE);
    ck_assert_int_eq(accepts(rq), LIN_OK);
    again = lin_req_new(arena);
    again->assertion = rq->assertion;
    again->now += 2 * LIN_MINUTE;
    ck_assert_int_eq(accepts(again), LIN_UNAUTHENTICATED);
    ck_assert(lin_access_update(access_, snapshot(6, "later")));
    again = lin_req_new(arena);
    again->assertion = rq->assertion;
    ck_assert_int_eq(accepts(again), LIN_UNAUTHENTICATED);
}

TEST(words_mean_what_they_say)
{
    lin_method everybody = method("PUBLIC"), anybody = method("SIGNED_IN"), house = method("INTERNAL"), none = method("");
    lin_req *rq;

    begin();
    rq = lin_req_new(arena);
    ck_assert_int_eq(lin_authorize(rq, access_, &everybody), LIN_OK);
    ck_assert_int_eq(lin_authorize(rq, access_, &anybody), LIN_UNAUTHENTICATED);
    ck_assert_int_eq(lin_authorize(rq, access_, &house), LIN_PERMISSION_DENIED);
    ck_assert_int_eq(lin_authorize(rq, access_, &none), LIN_UNAUTHENTICATED);
    rq->caller = LIN_STR("housing");
    ck_assert_int_eq(lin_authorize(rq, access_, &house), LIN_OK);
}

TEST(places_map_both_ways_and_older_snapshots_are_ignored)
{
    lin_req *rq;
    int32_t number;
    lin_str id;

    begin();
    rq = lin_req_new(arena);
    ck_assert(lin_place_number(rq, access_, LIN_STR("sun"), &number) && number == 7);
    ck_assert(lin_place_id(rq, access_, 3, &id) && lin_str_eq(id, LIN_STR("moon")));
    ck_assert(!lin_place_number(rq, access_, LIN_STR("city"), &number));
    ck_assert(!lin_place_id(rq, access_, 4, &id));
    ck_assert(!lin_access_update(access_, snapshot(4, "x")));
    ck_assert(!lin_access_update(access_, LIN_STR("\xff\xff")));
    ck_assert_int_eq(lin_access_version(access_), 5);
}

TEST(the_copy_on_disk_is_taken_only_as_it_was_written)
{
    const char *path;
    lin_keyring *keys = lin_keyring_of(LIN_STR("an example of a key of 32 bytes!"));
    FILE *file;

    begin();
    path = lin_print(arena, "%s/access", folder);
    ck_assert(lin_access_update(lin_access_new(path, keys), snapshot(9, "x")));
    ck_assert_int_eq(lin_access_version(lin_access_new(path, keys)), 9);
    ck_assert_int_eq(lin_access_version(lin_access_new(path, lin_keyring_of(LIN_STR("another example of a 32 byte key")))), 0);
    file = fopen(path, "r+");
    fseek(file, 40, SEEK_SET);
    fputc('x', file);
    fclose(file);
    ck_assert_int_eq(lin_access_version(lin_access_new(path, keys)), 0);
}

static void *replace_often(void *unused)
{
    for (int64_t i = 10; i < 300; i++)
        lin_access_update(access_, unused ? *(lin_str *)unused : (lin_str){ "", 0 });
    return NULL;
}

TEST(a_held_snapshot_outlives_its_replacement)
{
    lin_req *rq;
    lin_str next, id;
    pthread_t thread;

    begin();
    rq = lin_req_new(lin_arena_new());
    lin_access_hold(rq, access_);
    next = snapshot(10, "x");
    pthread_create(&thread, NULL, replace_often, &next);
    for (int i = 0; i < 20000; i++)
        ck_assert(lin_place_id(rq, access_, 7, &id) && lin_str_eq(id, LIN_STR("sun")));
    pthread_join(thread, NULL);
    ck_assert_int_eq(rq->snapshot->version, 5);
    lin_arena_free(rq->arena);
    ck_assert_int_eq(lin_access_version(access_), 10);
}
