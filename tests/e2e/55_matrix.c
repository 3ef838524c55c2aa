/*
 * Who gets where. The cross product of roles and calls, taken from the contracts, against the approved
 * table matrix.tsv: a call that the table lacks, or a row that no call has, fails. MATRIX_WRITE=1 writes
 * it anew, for a person to read and approve. And: another community's record is answered as if it were
 * not there, by every call that takes an id.
 */
#include <glob.h>

#include "libs/base/id.h"
#include "libs/contract/contract.h"
#include "tests/e2e/e2e.h"

#define TABLE "tests/e2e/matrix.tsv"
#define ABSENT "01a20000-0000-8000-8000-000000000001"
#define NOBODY "01a20000-0000-8000-8000-000000000002"

enum { ROLES = 7, CALLS_MAX = 1024 };

static const struct { const char *name, *permissions; } roles[ROLES] = {
    { "nobody", NULL },
    { "nothing", "{}" },
    { "reader", "{population.person.read,identity.region.read}" },
    { "clerk", "{population.person.read,population.person.create,population.person.update,population.person.delete}" },
    { "revealer", "{population.person.reveal}" },
    { "regions", "{identity.region.*}" },
    { "all", "{*}" },
};

/* --- calls of all contracts */

typedef struct call {
    const lin_method *method;
    const lin_binding *binding;
} call;

static call calls[CALLS_MAX];
static size_t call_count;
static lin_arena *arena;

static const char *const verbs[LIN_VERBS] = { "GET", "PUT", "POST", "DELETE", "PATCH" };

static lin_str bytes_of(const char *path)
{
    lin_buf bytes = { .arena = arena };
    FILE *file = fopen(path, "re");
    char piece[8192];
    size_t got;

    ck_assert_ptr_nonnull(file);
    while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
        lin_buf_add(&bytes, (lin_str){ piece, got });
    fclose(file);
    return lin_buf_str(&bytes);
}

static void add_contract(const char *path)
{
    lin_str name = lin_z(strrchr(path, '/') + 1), why = { "", 0 };
    const lin_contract *contract;

    name.len -= strlen(".pb");
    contract = lin_contract_read(arena, bytes_of(path), name, &why);
    ck_assert_msg(contract != NULL, "%.*s", LIN_STR_FMT(why));
    for (size_t i = 0; i < contract->methods; i++)
        for (size_t k = 0; k < contract->method[i].bindings; k++)
            calls[call_count++] = (call){ &contract->method[i], &contract->method[i].binding[k] };
}

static void read_contracts(void)
{
    glob_t found;

    arena = lin_arena_new();
    call_count = 0;
    ck_assert_int_eq(glob(text("%s/contracts/*.pb", getenv("B") ? getenv("B") : "build"), 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++)
        add_contract(found.gl_pathv[i]);
    globfree(&found);
    ck_assert_uint_gt(call_count, 20);
}

static const char *name_of(const call *c)
{
    return text("%s %.*s", verbs[c->binding->verb], LIN_STR_FMT(c->binding->path));
}

static lin_str value_of(lin_str variable, const char *id)
{
    return lin_str_eq(variable, LIN_STR("number")) ? LIN_STR("0") : lin_z(id);
}

/* The path with every variable replaced by an id, or a number. */
static const char *path_with(const call *c, const char *id)
{
    lin_buf path = { .arena = arena };
    lin_str rest = c->binding->path;

    while (rest.at) {
        lin_buf_add(&path, lin_str_cut(&rest, '{'));
        if (rest.at) {
            lin_buf_add(&path, value_of(lin_str_cut(&rest, '}'), id));
        }
    }
    if (c->method->standard == LINLI__STANDARD__BATCH_GET)
        lin_buf_print(&path, "?ids=%s", id);
    if (lin_str_ends(c->binding->path, LIN_STR(":quote")))
        lin_buf_add(&path, LIN_STR("?enteredAt=2026-01-01T00:00:00Z&leftAt=2026-01-01T01:00:00Z"));
    return lin_str_z(arena, lin_buf_str(&path));
}

/* --- records of each kind, by where they lie, for a call to find */

typedef struct kind {
    const char *path, *table;
    const char *(*make)(const call *c, const char *community, int serial);   /* as the administrator; its id */
    const char *update;                      /* a body that passes every check before the record is looked for */
} kind;

static const char *make(const char *path, const char *body)
{
    const http_answer *a = HTTP(.path = path, .token = ADMIN, .body = body);

    ck_assert_msg(a->status == 200, "%s %s: %ld %s", path, body, a->status, a->body);
    return text("%s", http_at(a, "id"));
}

static bool does(const call *c, const char *verb)
{
    return lin_str_ends(c->binding->path, lin_z(verb));
}

static const char *make_person(const call *c, const char *community, int serial)
{
    (void)c;
    return new_person(community, serial);
}

static const char *make_household(const call *c, const char *community, int serial)
{
    (void)c;
    return make("/v1/population/households", text("{\"communityId\":\"%s\",\"number\":\"%d\"}", community, serial));
}

static const char *make_member(const call *c, const char *community, int serial)
{
    return make("/v1/population/members", text("{\"communityId\":\"%s\",\"householdId\":\"%s\",\"personId\":\"%s\",\"relation\":\"HEAD\"}",
                                               community, make_household(c, community, serial), new_person(community, serial)));
}

static const char *make_link(const call *c, const char *community, int serial)
{
    (void)c;
    return make("/v1/population/links", text("{\"communityId\":\"%s\",\"personId\":\"%s\",\"kind\":\"HOUSE\",\"targetId\":\"" ABSENT "\"}",
                                             community, new_person(community, serial)));
}

static const char *make_tag(const call *c, const char *community, int serial)
{
    (void)c;
    return make("/v1/population/tags", text("{\"communityId\":\"%s\",\"personId\":\"%s\",\"tag\":\"志愿者\"}", community,
                                            new_person(community, serial)));
}

static const char *make_rule(const call *c, const char *community, int serial)
{
    (void)c;
    (void)serial;
    return make("/v1/population/rules", text("{\"communityId\":\"%s\",\"tag\":\"高龄\",\"minAge\":80}", community));
}

static const char *make_collection(const call *c, const char *community, int serial)
{
    const char *id = make("/v1/population/collections", text("{\"communityId\":\"%s\",\"personId\":\"%s\",\"kind\":\"ADDRESS\","
                                                             "\"residenceAddress\":\"阳光路2号\"}", community, new_person(community, serial)));

    if (does(c, ":accept") || does(c, ":reject"))
        make(text("/v1/population/collections/%s:submit", id), "{}");
    return id;
}

static const char *make_consent(const call *c, const char *community, int serial)
{
    (void)c;
    return make("/v1/population/consents", text("{\"communityId\":\"%s\",\"personId\":\"%s\",\"purpose\":\"PHOTO\",\"noticeVersion\":\"1\","
                                                "\"method\":\"PAPER\"}", community, new_person(community, serial)));
}

static const char *make_request(const call *c, const char *community, int serial)
{
    const char *word = does(c, ":copy") ? "COPY" : does(c, ":erase") ? "ERASE" : "QUERY";

    return make("/v1/population/requests", text("{\"communityId\":\"%s\",\"personId\":\"%s\",\"kind\":\"%s\"}", community,
                                                new_person(community, serial), word));
}

static const char *make_building(const call *c, const char *community, int serial)
{
    (void)c;
    return make("/v1/housing/buildings", text("{\"communityId\":\"%s\",\"number\":\"%d\",\"name\":\"阳光花园\",\"state\":\"IN_USE\",\"use\":\"RESIDENTIAL\"}",
                                              community, serial));
}

/* What only an active one can do is asked of one. */
static const char *make_source(const call *c, const char *community, int serial)
{
    const char *id = make("/v1/exchange/sources", text("{\"communityId\":\"%s\",\"name\":\"来源%d\",\"kind\":\"HTTP\",\"address\":\"https://a.invalid/\","
                                                       "\"feeds\":\"population.Person\",\"schedule\":\"0 3 * * *\"}", community, serial));

    if (c && lin_str_eq(c->method->call, LIN_STR("RunSource")))
        expect_status(HTTP(.path = text("/v1/exchange/sources/%s:activate", id), .token = ADMIN, .body = "{}"), 200);
    return id;
}

static const char *make_run(const call *c, const char *community, int serial)
{
    lin_id source, id;

    (void)c;
    ck_assert(lin_id_parse(lin_z(make_source(NULL, community, serial)), &source));
    id = lin_id_new(lin_now(), lin_id_community(source));
    stack_sql("insert into exchange.source_run (community_id, id, source_id, state, created_at, updated_at) values (%d, '%s', '%s', 3, now(), now())",
              lin_id_community(source), lin_id_text(arena, id).at, lin_id_text(arena, source).at);
    return lin_id_text(arena, id).at;
}

static const char *make_unit(const call *c, const char *community, int serial)
{
    return make("/v1/housing/units", text("{\"communityId\":\"%s\",\"buildingId\":\"%s\",\"number\":\"1\"}", community,
                                          make_building(c, community, serial)));
}

static const char *make_house(const call *c, const char *community, int serial)
{
    return make("/v1/housing/houses", text("{\"communityId\":\"%s\",\"buildingId\":\"%s\",\"number\":\"101\",\"state\":\"EMPTY\",\"usage\":\"HOME\"}",
                                           community, make_building(c, community, serial)));
}

/* Only who began an upload goes on with it. */
static const char *uploader;

#define A_PHOTO "\xff\xd8\xff\xe1 photo"

static const char *make_file(const call *c, const char *community, int serial)
{
    const http_answer *a = HTTP(.path = "/v1/exchange/files", .token = uploader,
                                .body = text("{\"communityId\":\"%s\",\"name\":\"%d.jpg\",\"purpose\":\"PHOTO\",\"size\":%zu}", community, serial,
                                             strlen(A_PHOTO)));
    const char *id = text("%s", http_at(a, "id"));
    bool whole = does(c, "/content") || does(c, ":sign");

    expect_status(a, 200);
    if (whole || does(c, ":complete"))
        expect_status(HTTP(.method = "PUT", .path = text("/v1/exchange/files/%s/parts/0", id), .token = uploader, .body = A_PHOTO,
                           .type = "application/octet-stream"), 200);
    if (whole)
        expect_status(HTTP(.path = text("/v1/exchange/files/%s:complete", id), .token = uploader, .body = "{}"), 200);
    return id;
}

static const char *make_of_house(const char *collection, const char *community, int serial, const char *members)
{
    return make(text("/v1/housing/%s", collection), text("{\"communityId\":\"%s\",\"houseId\":\"%s\",%s}", community, make_house(NULL, community, serial), members));
}

static const char *make_occupancy(const call *c, const char *community, int serial)
{
    (void)c;
    return make_of_house("occupancies", community, serial, text("\"personId\":\"%s\",\"role\":\"RESIDENT\"", new_person(community, serial)));
}

static const char *make_lease(const call *c, const char *community, int serial)
{
    const char *people = text("\"ownerId\":\"%s\",\"tenantId\":\"%s\"", new_person(community, serial), new_person(community, serial + 1000));

    return make_of_house("leases", community, serial, text("%s,\"startsOn\":\"2026-01-01\",\"endsOn\":\"2036-01-01\",\"state\":\"%s\"", people,
                                                           c && does(c, ":activate") ? "DRAFT" : "ACTIVE"));
}

static const char *make_rating(const call *c, const char *community, int serial)
{
    (void)c;
    return make("/v1/housing/ratings", text("{\"communityId\":\"%s\",\"leaseId\":\"%s\",\"score\":80,\"reason\":\"走访\"}", community,
                                            make_lease(NULL, community, serial)));
}

/* The service alone raises one. */
static const char *make_warning(const call *c, const char *community, int serial)
{
    const char *house = make_house(c, community, serial);
    int number = atoi(stack_sql("select number from identity.region where id = '%s'", community));
    const char *id = lin_id_text(arena, lin_id_new(lin_now(), number)).at;

    stack_sql("insert into housing.warning (community_id, id, house_id, kind, state, created_at, updated_at)"
              " values (%d, '%s', '%s', 1, 1, now(), now()) returning id", number, id, house);
    stack_sql("insert into housing.warning_history (community_id, id, version, at, actor, action, changes)"
              " values (%d, '%s', 1, now(), 'service:housing', 1, '[]') returning id", number, id);
    return id;
}

static const char *make_organization(const call *c, const char *community, int serial)
{
    (void)c;
    return make("/v1/organizations/units", text("{\"communityId\":\"%s\",\"name\":\"老王面馆%d\",\"kind\":\"MERCHANT\",\"trade\":\"H62\",\"state\":\"ACTIVE\"}",
                                                community, serial));
}

static const char *make_of_unit(const char *collection, const char *community, int serial, const char *members)
{
    return make(text("/v1/organizations/%s", collection),
                text("{\"communityId\":\"%s\",\"unitId\":\"%s\",%s}", community, make_organization(NULL, community, serial), members));
}

static const char *make_employment(const call *c, const char *community, int serial)
{
    (void)c;
    return make_of_unit("employments", community, serial, text("\"personId\":\"%s\",\"role\":\"HEAD\"", new_person(community, serial)));
}

/* The service itself writes it when a unit is laid into a grid. */
static const char *make_grid_link(const call *c, const char *community, int serial)
{
    const char *unit = make_organization(c, community, serial);
    const char *grid = make(REGIONS, text("{\"kind\":\"GRID\",\"name\":\"网格\",\"code\":\"55%06d%04d\",\"parentId\":\"%s\"}", getpid() % 1000000, serial, community));
    const http_answer *a = HTTP(.method = "PATCH", .path = text("/v1/organizations/units/%s", unit), .token = ADMIN, .body = text("{\"gridId\":\"%s\"}", grid));

    expect_status(a, 200);
    return text("%s", stack_sql("select id from organizations.grid_link where unit_id = '%s'", unit));
}

static const char *make_licence(const call *c, const char *community, int serial)
{
    (void)c;
    return make_of_unit("licences", community, serial, text("\"kind\":\"FOOD\",\"number\":\"%d\"", serial));
}

static const char *make_checklist(const call *c, const char *community, int serial)
{
    (void)c;
    return make("/v1/organizations/checklists", text("{\"communityId\":\"%s\",\"kind\":\"FIRE\",\"name\":\"检查表%d\"}", community, serial));
}

static const char *make_item_of(const char *community, const char *list)
{
    return make("/v1/organizations/checklistItems",
                text("{\"communityId\":\"%s\",\"checklistId\":\"%s\",\"number\":1,\"text\":\"灭火器\",\"most\":10}", community, list));
}

static const char *make_checklist_item(const call *c, const char *community, int serial)
{
    return make_item_of(community, make_checklist(c, community, serial));
}

static const char *item_of_inspection(const char *inspection)
{
    return text("%s", stack_sql("select id from organizations.inspection_item where inspection_id = '%s'", inspection));
}

/* With its one item marked like this (NULL: not at all), and completed. */
static const char *make_inspection_so(const char *community, int serial, const char *result, bool completed)
{
    const char *list = make_checklist(NULL, community, serial), *id;

    make_item_of(community, list);
    id = make_of_unit("inspections", community, serial, text("\"checklistId\":\"%s\",\"inspector\":\"李伟\"", list));
    if (result)
        expect_status(HTTP(.method = "PATCH", .path = text("/v1/organizations/inspectionItems/%s", item_of_inspection(id)), .token = ADMIN,
                           .body = text("{\"result\":\"%s\"}", result)), 200);
    if (completed)
        expect_status(HTTP(.path = text("/v1/organizations/inspections/%s:complete", id), .token = ADMIN, .body = "{}"), 200);
    return id;
}

static const char *make_inspection(const call *c, const char *community, int serial)
{
    return make_inspection_so(community, serial, does(c, ":complete") || does(c, "/notice") ? "PASS" : NULL, does(c, "/notice"));
}

static const char *make_inspection_item(const call *c, const char *community, int serial)
{
    (void)c;
    return item_of_inspection(make_inspection_so(community, serial, NULL, false));
}

static const char *make_report(const call *c, const char *community, int serial)
{
    (void)c;
    return text("%s", stack_sql("select id from organizations.inspection_report where inspection_id = '%s'", make_inspection_so(community, serial, "PASS", true)));
}

static const char *make_rectification(const call *c, const char *community, int serial)
{
    (void)c;
    return text("%s", stack_sql("select id from organizations.rectification where inspection_id = '%s'", make_inspection_so(community, serial, "FAIL", true)));
}

/* One for each kind in a community. */
static const char *make_of_kinds(const char *collection, const char *community, const char *rest)
{
    static const char *const kinds_[] = { "HEALTH", "FIRE", "WORK_SAFETY", "ENVIRONMENT", "LICENSING" };
    static const char *const dangers[] = { "FIRE", "ELECTRICAL", "GAS", "CHEMICAL", "STRUCTURE", "SPECIAL_EQUIPMENT", "FOOD", "WORK_SAFETY" };
    static size_t turn;
    bool office = strcmp(collection, "offices") == 0;

    turn++;
    return make(text("/v1/organizations/%s", collection),
                text(office ? "{\"communityId\":\"%s\",\"kind\":\"%s\",%s}" : "{\"communityId\":\"%s\",\"kind\":\"DANGER\",\"dangerKind\":\"%s\",%s}", community,
                     office ? kinds_[turn % LIN_COUNT(kinds_)] : dangers[turn % LIN_COUNT(dangers)], rest));
}

static const char *make_office(const call *c, const char *community, int serial)
{
    (void)c;
    (void)serial;
    return make_of_kinds("offices", community, "\"name\":\"消防办\"");
}

static const char *make_warning_rule(const call *c, const char *community, int serial)
{
    (void)c;
    (void)serial;
    return make_of_kinds("warningRules", community, "\"threshold\":500");
}

static const char *make_danger(const call *c, const char *community, int serial)
{
    (void)c;
    return make_of_unit("dangers", community, serial, "\"kind\":\"CROWD\",\"description\":\"通道堵塞\",\"likelihood\":3,\"exposure\":6,\"consequence\":15");
}

static const char *make_unit_warning(const call *c, const char *community, int serial)
{
    return text("%s", stack_sql("select id from organizations.warning where danger_id = '%s'", make_danger(c, community, serial)));
}

static const char *make_vehicle(const call *c, const char *community, int serial)
{
    (void)c;
    return make("/v1/vehicles/vehicles", text("{\"communityId\":\"%s\",\"plate\":\"粤B%05d\",\"kind\":\"CAR\"}", community, serial));
}

static const char *make_ownership(const call *c, const char *community, int serial)
{
    (void)c;
    return text("%s", stack_sql("select id from vehicles.ownership where vehicle_id = '%s'",
                                make("/v1/vehicles/vehicles", text("{\"communityId\":\"%s\",\"plate\":\"粤B%05d\",\"kind\":\"CAR\",\"ownerId\":\"%s\"}", community, serial,
                                                                         new_person(community, serial + 2000)))));
}

static const char *make_lot(const call *c, const char *community, int serial)
{
    (void)c;
    return make("/v1/vehicles/lots", text("{\"communityId\":\"%s\",\"name\":\"停车场%d\",\"state\":\"OPEN\",\"visitors\":true}", community, serial));
}

static const char *make_of_lot(const char *collection, const char *community, const char *lot, const char *members)
{
    return make(text("/v1/vehicles/%s", collection), text("{\"communityId\":\"%s\",\"lotId\":\"%s\",%s}", community, lot, members));
}

static const char *make_zone(const call *c, const char *community, int serial)
{
    return make_of_lot("zones", community, make_lot(c, community, serial), "\"name\":\"A区\",\"kind\":\"VISITOR\",\"capacity\":9");
}

static const char *make_gate(const call *c, const char *community, int serial)
{
    return make_of_lot("gates", community, make_lot(c, community, serial), "\"name\":\"东门\",\"direction\":\"ENTRY\"");
}

static const char *make_space_of(const char *community, const char *lot, int serial)
{
    const char *zone = make_of_lot("zones", community, lot, "\"name\":\"A区\",\"kind\":\"FIXED\",\"capacity\":9");

    return make_of_lot("spaces", community, lot, text("\"zoneId\":\"%s\",\"number\":\"A-1\",\"ownerId\":\"%s\"", zone, new_person(community, serial + 3000)));
}

static const char *make_space(const call *c, const char *community, int serial)
{
    return make_space_of(community, make_lot(c, community, serial), serial);
}

static const char *make_tariff(const call *c, const char *community, int serial)
{
    return make_of_lot("tariffs", community, make_lot(c, community, serial),
                       "\"name\":\"收费\",\"validFrom\":\"2026-01-01\",\"unitMinutes\":60,\"stepMinutes\":[0],\"stepPrices\":[500]");
}

static const char *make_pass(const call *c, const char *community, int serial)
{
    const char *vehicle = make("/v1/vehicles/vehicles", text("{\"communityId\":\"%s\",\"plate\":\"粤B%05d\",\"kind\":\"CAR\",\"ownerName\":\"王秀英\"}", community, serial));

    return make("/v1/vehicles/passes", text("{\"communityId\":\"%s\",\"vehicleId\":\"%s\",\"lotIds\":[\"%s\"],\"kind\":\"FREE\",\"validFrom\":\"2026-01-01\",\"validUntil\":\"2036-01-01\"}",
                                            community, vehicle, make_lot(c, community, serial)));
}

static const char *make_offer(const call *c, const char *community, int serial)
{
    return make("/v1/vehicles/offers", text("{\"communityId\":\"%s\",\"spaceId\":\"%s\",\"startsAt\":\"2035-06-01T00:00:00Z\",\"endsAt\":\"2036-01-01T00:00:00Z\"}", community,
                                            make_space(c, community, serial)));
}

static const char *make_booking(const call *c, const char *community, int serial)
{
    return make("/v1/vehicles/bookings", text("{\"communityId\":\"%s\",\"offerId\":\"%s\",\"personId\":\"%s\",\"plate\":\"粤B00001\",\"startsAt\":\"2035-07-01T00:00:00Z\",\"endsAt\":\"2035-07-02T00:00:00Z\"}",
                                              community, make_offer(c, community, serial), new_person(community, serial + 4000)));
}

/* A gate alone begins one; one that can be settled has cost something. */
static const char *make_stay(const call *c, const char *community, int serial)
{
    const char *lot = make_lot(c, community, serial), *gate, *id;

    make_of_lot("zones", community, lot, "\"name\":\"A区\",\"kind\":\"VISITOR\",\"capacity\":9");
    make_of_lot("tariffs", community, lot, "\"name\":\"收费\",\"validFrom\":\"2020-01-01\",\"unitMinutes\":60,\"stepMinutes\":[0],\"stepPrices\":[500]");
    gate = make_of_lot("gates", community, lot, "\"name\":\"东门\",\"direction\":\"ENTRY\"");
    id = text("%s", http_at(HTTP(.path = text("/v1/vehicles/gates/%s:decide", gate), .token = ADMIN, .body = "{\"requestKey\":\"1\",\"plate\":\"粤B00001\"}"), "stayId"));
    ck_assert_str_ne(id, "");
    return id;
}

static const char *make_watch(const call *c, const char *community, int serial)
{
    (void)c;
    return make("/v1/vehicles/watches", text("{\"communityId\":\"%s\",\"plate\":\"粤B%05d\",\"reason\":\"核对\",\"level\":\"FIRST\",\"requestedBy\":\"派出所\"}",
                                             community, serial));
}

/* The service alone raises one. */
static const char *make_hit(const call *c, const char *community, int serial)
{
    const char *watch = make_watch(c, community, serial);
    int number = atoi(stack_sql("select number from identity.region where id = '%s'", community));
    const char *id = lin_id_text(arena, lin_id_new(lin_now(), number)).at;

    stack_sql("insert into vehicles.watch_hit (community_id, id, watch_id, passage_id, plate, level, at, state, created_at, updated_at)"
              " values (%d, '%s', '%s', '%s', '粤B12345', 1, now(), 1, now(), now()) returning id", number, id, watch, id);
    stack_sql("insert into vehicles.watch_hit_history (community_id, id, version, at, actor, action, changes)"
              " values (%d, '%s', 1, now(), 'service:vehicles', 1, '[]') returning id", number, id);
    return id;
}

/* Likewise. */
static const char *make_odd(const call *c, const char *community, int serial)
{
    int number = atoi(stack_sql("select number from identity.region where id = '%s'", community));
    const char *id = lin_id_text(arena, lin_id_new(lin_now(), number)).at;

    (void)c;
    stack_sql("insert into vehicles.warning (community_id, id, plate, kind, state, created_at, updated_at)"
              " values (%d, '%s', '粤B%05d', 1, 1, now(), now()) returning id", number, id, serial);
    stack_sql("insert into vehicles.warning_history (community_id, id, version, at, actor, action, changes)"
              " values (%d, '%s', 1, now(), 'service:vehicles', 1, '[]') returning id", number, id);
    return id;
}

/* There is one of a kind in a community: the one before makes room. */
static const char *make_detector(const call *c, const char *community, int serial)
{
    static const char *before;

    (void)c;
    (void)serial;
    if (before)
        HTTP(.method = "DELETE", .path = text("/v1/vehicles/detectors/%s", before), .token = ADMIN);
    before = make("/v1/vehicles/detectors", text("{\"communityId\":\"%s\",\"kind\":\"CLONED\"}", community));
    return before;
}

static const kind kinds[] = {
    { "/v1/organizations/units", "organizations.unit", make_organization, "{\"note\":\"核对\"}" },
    { "/v1/organizations/employments", "organizations.employment", make_employment, "{\"note\":\"核对\"}" },
    { "/v1/organizations/gridLinks", "organizations.grid_link", make_grid_link, NULL },
    { "/v1/organizations/licences", "organizations.licence", make_licence, "{\"remindDays\":60}" },
    { "/v1/organizations/checklists", "organizations.checklist", make_checklist, "{\"rectifyDays\":14}" },
    { "/v1/organizations/checklistItems", "organizations.checklist_item", make_checklist_item, "{\"most\":20}" },
    { "/v1/organizations/inspections", "organizations.inspection", make_inspection, "{\"findings\":\"堆放纸箱\"}" },
    { "/v1/organizations/inspectionItems", "organizations.inspection_item", make_inspection_item, "{\"result\":\"PASS\"}" },
    { "/v1/organizations/inspectionReports", "organizations.inspection_report", make_report, NULL },
    { "/v1/organizations/rectifications", "organizations.rectification", make_rectification, "{\"dueOn\":\"2036-01-01\"}" },
    { "/v1/organizations/offices", "organizations.office", make_office, "{\"name\":\"安监办\"}" },
    { "/v1/organizations/dangers", "organizations.danger", make_danger, "{\"description\":\"核对\"}" },
    { "/v1/organizations/warningRules", "organizations.warning_rule", make_warning_rule, "{\"threshold\":400}" },
    { "/v1/organizations/warnings", "organizations.warning", make_unit_warning, NULL },
    { "/v1/exchange/files", "exchange.file", make_file, "{\"name\":\"b.jpg\"}" },
    { "/v1/exchange/sources", "exchange.source", make_source, "{\"schedule\":\"0 4 * * *\"}" },
    { "/v1/exchange/runs", "exchange.source_run", make_run, "{}" },
    { "/v1/population/persons", "population.person", make_person, "{\"name\":\"李四\"}" },
    { "/v1/population/households", "population.household", make_household, "{\"address\":\"阳光路3号\"}" },
    { "/v1/population/members", "population.member", make_member, "{\"relation\":\"SON\"}" },
    { "/v1/population/links", "population.link", make_link, "{\"role\":\"租户\"}" },
    { "/v1/population/tags", "population.tag", make_tag, "{\"validUntil\":\"2036-01-01\"}" },
    { "/v1/population/rules", "population.tag_rule", make_rule, "{\"minAge\":81}" },
    { "/v1/population/collections", "population.collection", make_collection, "{\"name\":\"李四\"}" },
    { "/v1/population/consents", "population.consent", make_consent, NULL },
    { "/v1/population/requests", "population.subject_request", make_request, "{\"note\":\"请更正\"}" },
    { "/v1/housing/buildings", "housing.building", make_building, "{\"name\":\"月光花园\"}" },
    { "/v1/housing/units", "housing.unit", make_unit, "{\"floors\":6}" },
    { "/v1/housing/houses", "housing.house", make_house, "{\"floor\":6}" },
    { "/v1/housing/occupancies", "housing.occupancy", make_occupancy, "{\"note\":\"核对\"}" },
    { "/v1/housing/leases", "housing.lease", make_lease, "{\"remindDays\":60}" },
    { "/v1/housing/warnings", "housing.warning", make_warning, NULL },
    { "/v1/vehicles/vehicles", "vehicles.vehicle", make_vehicle, "{\"brand\":\"比亚迪\"}" },
    { "/v1/vehicles/ownerships", "vehicles.ownership", make_ownership, "{\"validFrom\":\"2020-01-01\"}" },
    { "/v1/vehicles/lots", "vehicles.lot", make_lot, "{\"place\":\"地下\"}" },
    { "/v1/vehicles/zones", "vehicles.zone", make_zone, "{\"capacity\":10}" },
    { "/v1/vehicles/gates", "vehicles.gate", make_gate, "{\"lane\":\"1号\"}" },
    { "/v1/vehicles/spaces", "vehicles.space", make_space, "{\"number\":\"A-2\"}" },
    { "/v1/vehicles/passes", "vehicles.pass", make_pass, "{\"kind\":\"STAFF\"}" },
    { "/v1/vehicles/offers", "vehicles.offer", make_offer, NULL },
    { "/v1/vehicles/bookings", "vehicles.booking", make_booking, NULL },
    { "/v1/vehicles/stays", "vehicles.stay", make_stay, NULL },
    { "/v1/vehicles/tariffs", "vehicles.tariff", make_tariff, "{\"freeMinutes\":15}" },
    { "/v1/vehicles/watches", "vehicles.watch", make_watch, "{\"note\":\"核对\"}" },
    { "/v1/vehicles/hits", "vehicles.watch_hit", make_hit, NULL },
    { "/v1/vehicles/warnings", "vehicles.warning", make_odd, NULL },
    { "/v1/vehicles/detectors", "vehicles.detector", make_detector, "{\"limit\":200}" },
    { "/v1/housing/ratings", "housing.rating", make_rating, "{\"score\":70}" },
};

static const kind *kind_of(const call *c)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (lin_str_starts(c->binding->path, lin_z(kinds[i].path)))
            return &kinds[i];
    return NULL;
}

/* What a call wants beside the record; a community and a second person, vehicle or house that it can do something with. */
static const char *wants_community = ABSENT, *wants_twin = NOBODY;

static const char *body_for(const call *c)
{
    if (c->binding->verb == LIN_GET || c->binding->verb == LIN_DELETE)
        return NULL;
    if (c->method->standard == LINLI__STANDARD__UPDATE)
        return kind_of(c) ? kind_of(c)->update : "{\"name\":\"李四\"}";
    if (c->method->standard == LINLI__STANDARD__REVEAL || does(c, ":reject") || does(c, ":terminate"))
        return "{\"reason\":\"核对\"}";
    if (does(c, "files/{id}:erase"))
        return "{\"reason\":\"本人申请\"}";
    if (lin_method_raw_body(c->method, c->binding))
        return A_PHOTO;
    if (does(c, "requests/{id}:complete") || does(c, ":refuse"))
        return "{\"answer\":\"已办\"}";
    if (does(c, "gates/{id}:decide"))
        return "{\"requestKey\":\"2\",\"plate\":\"粤B00001\"}";
    if (does(c, "stays/{id}:settle"))
        return "{\"paid\":\"500\",\"reason\":\"核对\"}";
    if (does(c, "stays/{id}:close") || does(c, "bookings/{id}:cancel"))
        return "{\"reason\":\"核对\"}";
    if (does(c, "rectifications/{id}:submit") || does(c, "dangers/{id}:close"))
        return "{\"note\":\"核对\"}";
    if (does(c, ":settle") || does(c, ":handle"))
        return "{\"real\":true,\"note\":\"核对\"}";
    if (does(c, ":merge"))
        return text("{\"fromId\":\"%s\"}", wants_twin);
    return does(c, ":transfer") ? text("{\"toCommunityId\":\"%s\"}", wants_community) : "{}";
}

static const http_answer *ask(const call *c, const char *id, const char *token)
{
    return HTTP(.method = verbs[c->binding->verb], .path = path_with(c, id), .token = token, .body = body_for(c),
                .type = lin_method_raw_body(c->method, c->binding) ? "application/octet-stream" : NULL);
}

/* --- the matrix */

/* Signing out ends the session that asks: it gets one of its own. */
static bool ends_its_session(const call *c)
{
    return lin_str_ends(c->binding->path, LIN_STR("/sessions/current")) || lin_str_ends(c->binding->path, LIN_STR("/users/me:endSessions"));
}

static const char *token_of(int role, const char *purpose)
{
    return roles[role].permissions
               ? text("%s", stack_account(text("%s-%s-%d", roles[role].name, purpose, getpid()), roles[role].permissions, 3, NULL))
               : NULL;
}

static const char *cell(long status)
{
    return status == 401 ? "401" : status == 403 ? "403" : "in";
}

static const char *row_of(const call *c, const char *const *token)
{
    const char *row = name_of(c);

    for (int role = 0; role < ROLES; role++) {
        const http_answer *a = ask(c, ABSENT, ends_its_session(c) ? token_of(role, text("leaves%td", c - calls)) : token[role]);

        ck_assert_msg(a->status < 500, "%s as %s: %ld %s", name_of(c), roles[role].name, a->status, a->body);
        row = text("%s\t%s", row, cell(a->status));
    }
    return row;
}

static const char *head(void)
{
    const char *row = "call";

    for (int role = 0; role < ROLES; role++)
        row = text("%s\t%s", row, roles[role].name);
    return row;
}

static const char *approved(void)
{
    return lin_str_z(arena, bytes_of(TABLE));
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *made_anew(void)
{
    static const char *row[CALLS_MAX];
    const char *token[ROLES], *table = text("%s\n", head());

    for (int role = 0; role < ROLES; role++)
        token[role] = token_of(role, "stays");
    for (size_t i = 0; i < call_count; i++)
        row[i] = row_of(&calls[i], token);
    qsort(row, call_count, sizeof(*row), by_text);
    for (size_t i = 0; i < call_count; i++)
        table = text("%s%s\n", table, row[i]);
    return table;
}

static void write_table(const char *table)
{
    FILE *file = fopen(TABLE, "we");

    ck_assert_ptr_nonnull(file);
    fputs(table, file);
    fclose(file);
}

/* Every row of `one` stands in `other`. */
static void expect_rows(const char *one, const char *other, const char *why)
{
    lin_str rest = lin_z(one);

    while (rest.at && rest.len) {
        lin_str line = lin_str_cut(&rest, '\n');

        ck_assert_msg(strstr(other, text("%.*s\n", LIN_STR_FMT(line))) != NULL, "%s: %.*s", why, LIN_STR_FMT(line));
    }
}

TEST(each_role_gets_where_the_approved_matrix_says_and_nowhere_else)
{
    const char *made, *before;

    read_contracts();
    before = text("%s", stack_sql("select (select count(*) from population.person) || ' ' || (select count(*) from identity.region)"));
    made = made_anew();
    if (getenv("MATRIX_WRITE"))
        write_table(made);
    expect_rows(made, approved(), "not as approved in " TABLE);
    expect_rows(approved(), made, "approved in " TABLE ", but it is not so");
    ck_assert_str_eq(stack_sql("select (select count(*) from population.person) || ' ' || (select count(*) from identity.region)"), before);
    printf("    %zu calls as %d roles\n", call_count, ROLES);
}

/* --- the id of another community */

static bool takes_record(const call *c)
{
    return c->method->standard == LINLI__STANDARD__BATCH_GET ||
           (c->binding->path.len && memchr(c->binding->path.at, '{', c->binding->path.len));
}

/* Without what differs from request to request, and without the id itself. */
static const char *bare(const http_answer *a, const char *id)
{
    char *copy = lin_print(arena, "%ld %s", a->status, a->body), *at = strstr(copy, ",\"instance\":");

    if (at)
        *at = '\0';
    while ((at = strstr(copy, id)) != NULL)
        memset(at, '-', strlen(id));
    return copy;
}

static const char *fingerprint(const call *c, const char *id)
{
    const char *table = kind_of(c)->table;
    int home = (int)strcspn(table, ".");

    return text("%s", stack_sql("select p.version || ' ' || coalesce(p.deleted_at::text, '') || ' ' || (select count(*) from %s_history h"
                                " where h.id = p.id) || ' ' || (select count(*) from %.*s.audit a where a.record_id = p.id)"
                                " from %s p where p.id = '%s'", table, home, table, table, id));
}

/* The record that a call can do something with: deleted for undelete. */
static const char *record_for(const call *c, const char *community, int serial)
{
    const char *id = kind_of(c)->make(c, community, serial);

    if (c->method->standard == LINLI__STANDARD__UNDELETE)
        expect_status(HTTP(.method = "DELETE", .path = text("%s/%s", kind_of(c)->path, id), .token = ADMIN), 200);
    return id;
}

/* Another one, that a record can be merged with. */
static const char *second_for(const call *c, const char *id, const char *community, int serial)
{
    if (does(c, "houses/{id}:merge"))
        return make("/v1/housing/houses", text("{\"communityId\":\"%s\",\"buildingId\":\"%s\",\"number\":\"9999\",\"state\":\"EMPTY\",\"usage\":\"HOME\"}", community,
                                               text("%s", stack_sql("select building_id from housing.house where id = '%s'", id))));
    if (lin_str_starts(c->binding->path, LIN_STR("/v1/organizations/units")))
        return make_organization(c, community, serial + 1000);
    if (lin_str_starts(c->binding->path, LIN_STR("/v1/vehicles/")))
        return make_vehicle(c, community, serial + 20000);
    return make(PERSONS, text("{\"communityId\":\"%s\",\"name\":\"王秀\",%s}", community, category("TEMPORARY")));
}

static void expect_hidden(const call *c, const char *stranger, const char *own, const char *community, int serial)
{
    const char *id = record_for(c, community, serial), *before = fingerprint(c, id), *there, *absent;
    const http_answer *answer;

    wants_twin = NOBODY;
    there = bare(ask(c, id, stranger), id);
    absent = bare(ask(c, ABSENT, stranger), ABSENT);
    ck_assert_msg(strcmp(there, absent) == 0, "%s\n  of another community: %s\n  absent: %s", name_of(c), there, absent);
    ck_assert_msg(strncmp(there, "404", 3) == 0, "%s: %s", name_of(c), there);
    ck_assert_str_eq(fingerprint(c, id), before);
    wants_twin = second_for(c, id, community, serial);
    answer = ask(c, id, own);
    ck_assert_msg(answer->status == 200, "%s by its own: %ld %s", name_of(c), answer->status, answer->body);
}

/* Of these the ids are accounts', which belong to no community, the audit's, which no call makes, those of rows without a version,
 * or no ids at all: the matrix alone, 28_scopes, 27_roles and 47_passages say who gets there. */
static const char *const of_the_platform[] = { "UserService.ResetPassword", "UserService.EndSessions", "UserService.GrantRoles",
                                               "FileService.ReadSignedFile", "InspectionService.ReadNotice", "AuditService.GetAudit",
                                               "PassageService.GetPassage" };

static bool is_of_the_platform(const call *c)
{
    for (size_t i = 0; i < LIN_COUNT(of_the_platform); i++)
        if (lin_str_eq(c->method->name, lin_z(of_the_platform[i])))
            return true;
    return false;
}

/* An import is its owner's, whatever their communities (33_import.c). */
static bool is_an_import(const call *c)
{
    return c->method->standard >= LINLI__STANDARD__GET_IMPORT;
}

TEST(a_record_of_another_community_is_as_absent_for_every_call_with_an_id)
{
    const char *mine = new_community(), *theirs = new_community(), *further = new_community();
    const char *stranger = text("%s", stack_account(text("stranger-%d", getpid()), "{*}", 3, text("{%s}", mine)));
    const char *own = text("%s", stack_account(text("own-%d", getpid()), "{*}", 3, text("{%s,%s}", theirs, further)));
    int tried = 0;

    wants_community = further;
    uploader = own;
    read_contracts();
    for (size_t i = 0; i < call_count; i++) {
        const lin_message *resource = calls[i].method->resource;
        bool platform = (resource && !lin_message_field(resource, LIN_STR("community_id"))) || is_of_the_platform(&calls[i]);

        if (!takes_record(&calls[i]) || platform || is_an_import(&calls[i]))
            continue;
        ck_assert_msg(kind_of(&calls[i]) != NULL, "teach this test to make a record for %s", name_of(&calls[i]));
        expect_hidden(&calls[i], stranger, own, theirs, 5600 + tried++);
    }
    ck_assert_int_ge(tried, 7);
    printf("    %d calls\n", tried);
}
