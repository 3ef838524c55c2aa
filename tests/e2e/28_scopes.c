/*
 * The same call gives two users different rows (community, grid, one's own) and different columns; what a role does not
 * permit is refused (GB/T 42455.1-2023, 7.3.6 a-c).
 */
#include "tests/e2e/register.h"
#include "tests/e2e/users.h"

static const char *community, *grid, *other_grid, *in_grid, *in_other_grid, *in_none;

static const char *new_grid(const char *parent)
{
    const http_answer *a = HTTP(.path = REGIONS, .token = ADMIN,
                                .body = text("{\"kind\":\"GRID\",\"name\":\"网格\",\"code\":\"%012ld\",\"parentId\":\"%s\"}", random() % 1000000000000L, parent));

    expect_status(a, 200);
    return text("%s", http_at(a, "id"));
}

static const http_answer *create_in(const char *token, const char *where, int serial)
{
    return HTTP(.path = PERSONS, .token = token,
                .body = text("{\"communityId\":\"%s\",\"name\":\"王秀英\",\"idNumber\":\"%s\",\"category\":\"PERMANENT\",\"source\":\"grid-%s\"%s}", community,
                             id_number(serial), where ? where + 24 : "none", where ? text(",\"gridId\":\"%s\"", where) : ""));
}

static const char *person_in(const char *where, int serial)
{
    const http_answer *a = create_in(ADMIN, where, serial);

    expect_status(a, 200);
    return text("%s", http_at(a, "id"));
}

static void make_world(void)
{
    srandom((unsigned)getpid());
    community = new_community();
    grid = new_grid(community);
    other_grid = new_grid(community);
    in_grid = person_in(grid, 1);
    in_other_grid = person_in(other_grid, 2);
    in_none = person_in(NULL, 3);
}

static const char *all_of(const char *token, const char *query)
{
    const http_answer *a = HTTP(.path = text(PERSONS "?pageSize=100%s", query), .token = token);
    const char *ids = "";

    expect_status(a, 200);
    for (int i = 0; http_at(a, text("persons.%d.id", i))[0]; i++)
        ids = text("%s %s", ids, http_at(a, text("persons.%d.id", i)));
    return ids;
}

TEST(a_grid_worker_sees_and_fills_the_grid_and_nothing_else)
{
    const char *worker, *seen;
    const http_answer *a;

    make_world();
    worker = user_who_may("[\"population.person.*\"]", "PERSONAL", text("[\"%s\"]", grid));
    ck_assert_str_eq(all_of(worker, ""), text(" %s", in_grid));
    ck_assert_str_eq(all_of(worker, "&q=%E7%A7%80"), text(" %s", in_grid));
    ck_assert_str_eq(all_of(worker, text("&q=%%E7%%A7%%80&filter=communityId=%s", community)), text(" %s", in_grid));
    ck_assert_str_eq(all_of(worker, text("&filter=communityId=%s", community)), text(" %s", in_grid));
    ck_assert_str_eq(http_at(HTTP(.path = PERSONS "?count=true", .token = worker), "totalSize"), "1");
    ck_assert_str_eq(HTTP(.path = PERSONS ":stats?by=source", .token = worker)->body, text("{\"groups\":[{\"values\":[\"grid-%s\"],\"count\":\"1\"}]}", grid + 24));
    expect_status(HTTP(.path = text(PERSONS "/%s/history", in_grid), .token = worker), 200);
    for (int i = 0; i < 2; i++) {
        const char *hidden = i ? in_none : in_other_grid;

        expect_refused(HTTP(.path = text(PERSONS "/%s", hidden), .token = worker), 404, "NOT_FOUND", NULL);
        expect_refused(HTTP(.path = text(PERSONS "/%s/history", hidden), .token = worker), 404, "NOT_FOUND", NULL);
        expect_refused(HTTP(.method = "PATCH", .path = text(PERSONS "/%s", hidden), .token = worker, .body = "{\"name\":\"x\"}"), 404, "NOT_FOUND", NULL);
        expect_refused(HTTP(.method = "DELETE", .path = text(PERSONS "/%s", hidden), .token = worker), 404, "NOT_FOUND", NULL);
        expect_refused(HTTP(.path = text(PERSONS "/%s:reveal", hidden), .token = worker, .body = "{\"reason\":\"x\"}"), 404, "NOT_FOUND", NULL);
    }
    a = create_in(worker, grid, 4);
    expect_status(a, 200);
    seen = text("%s", http_at(a, "id"));
    expect_refused(create_in(worker, other_grid, 5), 400, "OUT_OF_SCOPE", "gridId");
    expect_refused(create_in(worker, NULL, 5), 400, "OUT_OF_SCOPE", "gridId");
    expect_refused(HTTP(.method = "PATCH", .path = text(PERSONS "/%s", seen), .token = worker, .body = text("{\"gridId\":\"%s\"}", other_grid)), 400, "OUT_OF_SCOPE", "gridId");
    expect_status(HTTP(.method = "PATCH", .path = text(PERSONS "/%s", seen), .token = worker, .body = "{\"phone\":\"13900139000\"}"), 200);
}

TEST(a_grid_lies_in_the_records_community)
{
    const char *elsewhere;

    make_world();
    elsewhere = new_grid(new_community());
    expect_refused(create_in(ADMIN, elsewhere, 6), 400, "GRID_UNKNOWN", "gridId");
    expect_refused(create_in(ADMIN, community, 6), 400, "GRID_UNKNOWN", "gridId");
    expect_refused(create_in(ADMIN, "01a20000-0000-8000-8000-000000000001", 6), 400, "GRID_UNKNOWN", "gridId");
}

TEST(a_resident_sees_their_own_file_alone)
{
    const char *account = own_name("resident"), *role, *id, *token;

    make_world();
    role = new_role("\"permissions\":[\"population.person.read\"],\"rows\":\"OWN\",\"clearance\":\"PERSONAL\"");
    id = new_user(account, text("\"roleIds\":[\"%s\"],\"regionIds\":[\"%s\"],\"personId\":\"%s\"", role, community, in_none));
    token = let_in(id, account);
    ck_assert_str_eq(all_of(token, ""), text(" %s", in_none));
    ck_assert_str_eq(all_of(token, "&q=%E7%A7%80"), text(" %s", in_none));
    expect_status(HTTP(.path = text(PERSONS "/%s", in_none), .token = token), 200);
    expect_refused(HTTP(.path = text(PERSONS "/%s", in_grid), .token = token), 404, "NOT_FOUND", NULL);
    ck_assert_str_eq(HTTP(.path = PERSONS ":stats?by=category", .token = token)->body, "{\"groups\":[{\"values\":[\"PERMANENT\"],\"count\":\"1\"}]}");
}

TEST(rows_and_columns_come_from_the_role_that_permits_the_call)
{
    const char *account = own_name("both"), *own, *clerk, *id, *token;

    make_world();
    own = new_role("\"permissions\":[\"population.person.reveal\"],\"rows\":\"OWN\"");
    clerk = new_role("\"permissions\":[\"population.person.read\"],\"clearance\":\"INTERNAL\"");
    id = new_user(account, text("\"roleIds\":[\"%s\",\"%s\"],\"regionIds\":[\"%s\"],\"personId\":\"%s\"", own, clerk, community, in_none));
    token = let_in(id, account);
    ck_assert_str_eq(http_at(HTTP(.path = text(PERSONS "/%s", in_grid), .token = token), "name"), "王**");
    expect_refused(HTTP(.path = text(PERSONS "/%s:reveal", in_grid), .token = token, .body = "{\"reason\":\"核对\"}"), 404, "NOT_FOUND", NULL);
    ck_assert_str_eq(http_at(HTTP(.path = text(PERSONS "/%s:reveal", in_none), .token = token, .body = "{\"reason\":\"核对\"}"), "idNumber"), id_number(3));
}

/* --- what belongs to a person lies where the person lies */

static const char *worker_of(const char *where, const char *permissions)
{
    return user_who_may(permissions, "PERSONAL", text("[\"%s\"]", where));
}

static const http_answer *as(const char *token, const char *path)
{
    return HTTP(.path = text(P "/%s", path), .token = token);
}

static const http_answer *patch_as(const char *token, const char *path, const char *body)
{
    return HTTP(.method = "PATCH", .path = text(P "/%s", path), .token = token, .body = body);
}

/* One of each kind that belongs to a person; the members beside community and person. */
static const struct follower {
    const char *collection, *members;
} followers[] = {
    { "links", "\"kind\":\"HOUSE\",\"targetId\":\"" A_HOUSE "\"" },
    { "tags", "\"tag\":\"志愿者\"" },
    { "consents", "\"purpose\":\"PHOTO\",\"noticeVersion\":\"1\",\"method\":\"PAPER\"" },
    { "collections", "\"kind\":\"ADDRESS\",\"residenceAddress\":\"江滨路2号\"" },
    { "requests", "\"kind\":\"QUERY\"" },
    { "members", NULL },
};
enum { FOLLOWERS = 6 };

static const http_answer *follow(const char *token, const struct follower *f, const char *person, const char *home)
{
    const char *members = f->members ? f->members : text("\"householdId\":\"%s\",\"relation\":\"HEAD\"", home);

    return post_as(token, text(P "/%s", f->collection),
                   text("{\"communityId\":\"%s\",\"personId\":\"%s\",%s}", community, person, members));
}

static const char *home_in(const char *token, const char *where)
{
    return made(post_as(token, P "/households", text("{\"communityId\":\"%s\",\"gridId\":\"%s\"}", community, where)));
}

/* How many of each kind the list shows, its total and its counts too, and whether the single record is there. */
static void expect_seen(const char *token, const struct follower *f, const char *id, size_t count)
{
    const http_answer *a = as(token, text("%s?count=true", f->collection));

    expect_status(a, 200);
    ck_assert_uint_eq(length_of(a, f->collection), count);
    ck_assert_str_eq(http_at(a, "totalSize"), text("%zu", count));
    expect_status(as(token, text("%s/%s", f->collection, id)), count ? 200 : 404);
    expect_status(as(token, text("%s/%s/history", f->collection, id)), count ? 200 : 404);
}

TEST(a_grid_worker_keeps_the_whole_file_of_a_person_of_the_grid)
{
    const char *mine, *other, *home, *id;

    make_world();
    mine = worker_of(grid, "[\"population.*\"]");
    other = worker_of(other_grid, "[\"population.*\"]");
    home = home_in(mine, grid);
    expect_refused(post_as(mine, P "/households", text("{\"communityId\":\"%s\",\"gridId\":\"%s\"}", community, other_grid)), 400, "OUT_OF_SCOPE", "gridId");
    expect_refused(as(other, text("households/%s", home)), 404, "NOT_FOUND", NULL);
    for (size_t i = 0; i < FOLLOWERS; i++) {
        const struct follower *f = &followers[i];

        expect_refused(follow(other, f, in_grid, home), 400, "REFERENCE_UNKNOWN", f->members ? "personId" : "householdId");
        id = made(follow(mine, f, in_grid, home));
        ck_assert_str_eq(http_at(as(ADMIN, text("%s/%s", f->collection, id)), "gridId"), grid);
        expect_seen(mine, f, id, 1);
        expect_seen(other, f, id, 0);
        expect_refused(as(worker_of(grid, "[\"population.person.*\"]"), f->collection), 403, "PERMISSION_DENIED", NULL);
    }
    expect_status(as(mine, text("persons/%s/file", in_grid)), 200);
    for (size_t i = 0; i < 4; i++)
        ck_assert_uint_eq(length_of(as(mine, text("persons/%s/file", in_grid)), followers[i].collection), 1);
    ck_assert_str_eq(http_at(as(mine, text("persons/%s/file", in_grid)), "households.0.headId"), in_grid);
    expect_refused(as(other, text("persons/%s/file", in_grid)), 404, "NOT_FOUND", NULL);
    ck_assert_str_eq(as(mine, "links:stats?by=kind")->body, "{\"groups\":[{\"values\":[\"HOUSE\"],\"count\":\"1\"}]}");
    ck_assert_str_eq(as(other, "links:stats?by=kind")->body, "{\"groups\":[]}");
}

TEST(a_grid_worker_changes_and_ends_what_belongs_to_the_grid_alone)
{
    const char *mine, *other, *link, *tag, *draft;

    make_world();
    mine = worker_of(grid, "[\"population.*\"]");
    other = worker_of(other_grid, "[\"population.*\"]");
    link = made(follow(mine, &followers[0], in_grid, NULL));
    tag = made(follow(mine, &followers[1], in_grid, NULL));
    expect_refused(patch_as(other, text("links/%s", link), "{\"role\":\"租户\"}"), 404, "NOT_FOUND", NULL);
    expect_refused(HTTP(.method = "DELETE", .path = text(P "/tags/%s", tag), .token = other), 404, "NOT_FOUND", NULL);
    expect_status(patch_as(mine, text("links/%s", link), "{\"role\":\"租户\",\"validUntil\":\"2099-12-31\"}"), 200);
    expect_status(HTTP(.method = "DELETE", .path = text(P "/tags/%s", tag), .token = mine), 200);
    expect_refused(post_as(other, text(P "/tags/%s:undelete", tag), "{}"), 404, "NOT_FOUND", NULL);
    expect_status(post_as(mine, text(P "/tags/%s:undelete", tag), "{}"), 200);
    expect_refused(post_as(mine, P "/links", text("{\"communityId\":\"%s\",\"personId\":\"%s\",\"kind\":\"HOUSE\",\"targetId\":\"" A_HOUSE "\",\"gridId\":\"%s\"}",
                                                  community, in_grid, grid)), 400, "FIELD_READ_ONLY", "gridId");
    expect_refused(patch_as(mine, text("links/%s", link), text("{\"gridId\":\"%s\"}", grid)), 400, "FIELD_READ_ONLY", "gridId");
    draft = made(follow(mine, &followers[3], in_grid, NULL));
    expect_refused(patch_as(ADMIN, text("collections/%s", draft), text("{\"gridId\":\"%s\"}", other_grid)), 400, "FIELD_READ_ONLY", "gridId");
    expect_refused(patch_as(mine, text("collections/%s", draft), text("{\"personId\":\"%s\"}", in_other_grid)), 400, "REFERENCE_UNKNOWN", "personId");
    expect_status(patch_as(ADMIN, text("collections/%s", draft), text("{\"personId\":\"%s\"}", in_other_grid)), 200);
    expect_seen(mine, &followers[3], draft, 0);
    expect_seen(other, &followers[3], draft, 1);
}

TEST(what_belongs_to_a_person_moves_with_the_person)
{
    const char *mine, *other, *home, *id[FOLLOWERS], *gone;

    make_world();
    mine = worker_of(grid, "[\"population.*\"]");
    other = worker_of(other_grid, "[\"population.*\"]");
    home = home_in(mine, grid);
    for (size_t i = 0; i < FOLLOWERS; i++)
        id[i] = made(follow(mine, &followers[i], in_grid, home));
    gone = made(follow(mine, &followers[1], in_grid, NULL));
    expect_status(HTTP(.method = "DELETE", .path = text(P "/tags/%s", gone), .token = mine), 200);

    expect_status(patch_as(ADMIN, text("persons/%s", in_grid), text("{\"gridId\":\"%s\"}", other_grid)), 200);
    for (size_t i = 0; i < FOLLOWERS; i++) {
        expect_seen(mine, &followers[i], id[i], 0);
        expect_seen(other, &followers[i], id[i], 1);
    }
    expect_refused(as(mine, text("tags/%s/history", gone)), 404, "NOT_FOUND", NULL); /* what was deleted, too */
    expect_status(post_as(other, text(P "/tags/%s:undelete", gone), "{}"), 200);
    ck_assert_str_eq(stack_sql("select string_agg(split_part(subject, '.', 6), ' ' order by id) from population.outbox where aggregate_id = '%s'", id[0]),
                     "Created Updated");
    ck_assert_str_eq(http_at(as(other, text("links/%s/history", id[0])), "history.0.changes.0.path"), "gridId");
    ck_assert_uint_eq(length_of(as(other, text("persons/%s/file", in_grid)), "links"), 1);
    ck_assert_uint_eq(length_of(as(other, text("persons/%s/file", in_grid)), "households"), 0); /* the household stays where it is */
    expect_status(patch_as(other, text("members/%s", id[5]), "{\"validUntil\":\"2026-11-01\"}"), 200); /* and has no head any more */
    ck_assert_str_eq(http_at(as(mine, text("households/%s", home)), "headId"), "");

    expect_status(patch_as(ADMIN, text("persons/%s", in_grid), "{\"gridId\":\"\"}"), 200);
    for (size_t i = 0; i < FOLLOWERS; i++)
        expect_seen(other, &followers[i], id[i], 0);
}

TEST(what_a_merged_file_had_goes_to_the_grid_of_the_one_that_goes_on)
{
    const char *mine, *other, *both, *home, *from, *id[FOLLOWERS];

    make_world();
    mine = worker_of(grid, "[\"population.*\"]");
    other = worker_of(other_grid, "[\"population.*\"]");
    both = user_who_may("[\"population.*\"]", "PERSONAL", text("[\"%s\",\"%s\"]", grid, other_grid));
    from = made(someone(community, "王秀英", text("%s,\"gridId\":\"%s\"", category("TEMPORARY"), grid)));
    home = home_in(mine, grid);
    for (size_t i = 0; i < FOLLOWERS; i++)
        id[i] = made(follow(mine, &followers[i], from, home));
    expect_refused(post_as(mine, text(PERSONS "/%s:merge", in_other_grid), text("{\"fromId\":\"%s\"}", from)), 404, "NOT_FOUND", NULL);
    expect_status(post_as(both, text(PERSONS "/%s:merge", in_other_grid), text("{\"fromId\":\"%s\"}", from)), 200);
    for (size_t i = 0; i < FOLLOWERS; i++) {
        expect_seen(mine, &followers[i], id[i], 0);
        expect_seen(other, &followers[i], id[i], 1);
    }
    expect_refused(as(mine, text("persons/%s", from)), 404, "MOVED", "mergedInto");
}

/* What somebody of the grid asks about their data is answered by who works there. */
TEST(a_grid_worker_answers_the_requests_of_the_grid)
{
    const char *mine, *other, *copy, *erase;
    const http_answer *a;

    make_world();
    mine = worker_of(grid, "[\"population.*\"]");
    other = worker_of(other_grid, "[\"population.*\"]");
    made(follow(mine, &followers[1], in_grid, NULL));
    copy = made(post_as(mine, P "/requests", text("{\"communityId\":\"%s\",\"personId\":\"%s\",\"kind\":\"COPY\"}", community, in_grid)));
    expect_refused(post_as(other, text(P "/requests/%s:copy", copy), "{}"), 404, "NOT_FOUND", NULL);
    a = post_as(mine, text(P "/requests/%s:copy", copy), "{}");
    expect_status(a, 200);
    ck_assert_str_eq(http_at(a, "tags.0.tag"), "志愿者");
    ck_assert_uint_eq(length_of(a, "withheld"), 0);
    erase = made(post_as(mine, P "/requests", text("{\"communityId\":\"%s\",\"personId\":\"%s\",\"kind\":\"ERASE\"}", community, in_grid)));
    expect_refused(post_as(other, text(P "/requests/%s:erase", erase), "{}"), 404, "NOT_FOUND", NULL);
    a = post_as(mine, text(P "/requests/%s:erase", erase), "{}");
    expect_status(a, 200);
    ck_assert_str_eq(http_at(a, "state"), "DONE");
    expect_refused(as(mine, text("persons/%s", in_grid)), 404, "NOT_FOUND", NULL);
    ck_assert_uint_eq(length_of(as(mine, "tags"), "tags"), 0);
    ck_assert_str_eq(http_at(as(mine, text("persons/%s/history", in_grid)), "history.0.source"), "erasure");
    expect_refused(as(other, text("persons/%s/history", in_grid)), 404, "NOT_FOUND", NULL);
}

/* A collection without a person lies where the collector says, and so does the file that it opens. */
TEST(a_new_person_is_collected_and_accepted_within_a_grid)
{
    const char *mine, *reviewer, *draft, *person;
    const http_answer *a;

    make_world();
    mine = worker_of(grid, "[\"population.*\"]");
    reviewer = worker_of(grid, "[\"population.*\"]");
    expect_refused(post_as(mine, P "/collections", text("{\"communityId\":\"%s\",\"kind\":\"IDENTITY\"}", community)), 400, "OUT_OF_SCOPE", "gridId");
    draft = made(post_as(mine, P "/collections", text("{\"communityId\":\"%s\",\"gridId\":\"%s\",\"kind\":\"IDENTITY\",\"name\":\"王小明\",\"idNumber\":\"%s\","
                                                      "\"category\":\"PERMANENT\"}", community, grid, id_number(7))));
    expect_status(HTTP(.method = "DELETE", .path = text(P "/collections/%s", draft), .token = mine), 200);
    expect_refused(post_as(worker_of(other_grid, "[\"population.*\"]"), text(P "/collections/%s:undelete", draft), "{}"), 404, "NOT_FOUND", NULL);
    expect_status(post_as(mine, text(P "/collections/%s:undelete", draft), "{}"), 200);
    expect_status(post_as(mine, text(P "/collections/%s:submit", draft), "{}"), 200);
    a = post_as(reviewer, text(P "/collections/%s:accept", draft), "{}");
    expect_status(a, 200);
    person = text("%s", http_at(a, "personId"));
    ck_assert_str_eq(http_at(as(mine, text("persons/%s", person)), "gridId"), grid);
    ck_assert_uint_eq(length_of(as(mine, text("persons/%s/file", person)), "collections"), 1);
}

TEST(a_person_is_transferred_from_grid_to_grid)
{
    const char *to, *far, *worker, *home, *link, *moved;
    const http_answer *a;

    make_world();
    to = new_community();
    far = new_grid(to);
    worker = user_who_may("[\"population.*\"]", "PERSONAL", text("[\"%s\",\"%s\"]", grid, far));
    home = home_in(ADMIN, other_grid); /* the household lies where the worker does not see it */
    made(follow(ADMIN, &followers[5], in_grid, home));
    link = made(follow(worker, &followers[0], in_grid, NULL));
    expect_refused(post_as(worker, text(PERSONS "/%s:transfer", in_grid), text("{\"toCommunityId\":\"%s\"}", to)), 400, "OUT_OF_SCOPE", "toGridId");
    expect_refused(post_as(worker, text(PERSONS "/%s:transfer", in_grid), text("{\"toCommunityId\":\"%s\",\"toGridId\":\"%s\"}", to, new_grid(to))), 400,
                   "OUT_OF_SCOPE", "toGridId");
    expect_refused(post_as(worker, text(PERSONS "/%s:transfer", in_grid), text("{\"toCommunityId\":\"%s\",\"toGridId\":\"%s\"}", to, grid)), 400,
                   "GRID_UNKNOWN", "toGridId");
    expect_refused(post_as(worker_of(grid, "[\"population.*\"]"), text(PERSONS "/%s:transfer", in_grid),
                           text("{\"toCommunityId\":\"%s\",\"toGridId\":\"%s\"}", to, far)), 400, "OUT_OF_SCOPE", "toGridId");
    expect_refused(post_as(worker, text(PERSONS "/%s:transfer", in_other_grid), text("{\"toCommunityId\":\"%s\",\"toGridId\":\"%s\"}", to, far)), 404,
                   "NOT_FOUND", NULL);
    a = post_as(worker, text(PERSONS "/%s:transfer", in_grid), text("{\"toCommunityId\":\"%s\",\"toGridId\":\"%s\",\"residenceAddress\":\"江滨路1号\","
                                                                    "\"onDay\":\"2026-03-01\"}", to, far));
    moved = made(a);
    ck_assert_str_eq(http_at(a, "gridId"), far);
    expect_status(as(worker, text("persons/%s/file", moved)), 200);
    expect_refused(as(worker, text("persons/%s", in_grid)), 404, "MOVED", "continuedBy");
    ck_assert_str_ne(http_at(as(worker, text("links/%s", link)), "validUntil"), "");
    ck_assert_str_eq(http_at(as(ADMIN, text("households/%s", home)), "headId"), "");
    expect_refused(as(worker_of(far, "[\"population.*\"]"), text("links/%s", link)), 404, "NOT_FOUND", NULL); /* the old file stays where it was */
}

/* --- the file shows of each kind of record what the caller may read of it */

/* Somebody with these roles ("\"permissions\":[…]…"), in the community. */
static const char *with_roles(const char *one, const char *other)
{
    const char *name = own_name("file"), *first = new_role(one), *second = new_role(other);

    return let_in(new_user(name, text("\"roleIds\":[\"%s\",\"%s\"],\"regionIds\":[\"%s\"],\"personId\":\"%s\"", first, second, community, in_none)), name);
}

static const http_answer *file_as(const char *token, const char *person)
{
    const http_answer *a = as(token, text("persons/%s/file", person));

    expect_status(a, 200);
    return a;
}

#define READS_PEOPLE "\"permissions\":[\"population.person.read\"],\"clearance\":\"PERSONAL\""

TEST(a_file_leaves_out_what_the_caller_may_not_read_and_says_so)
{
    const http_answer *a;
    const char *home;

    make_world();
    home = home_in(ADMIN, grid);
    for (size_t i = 0; i < FOLLOWERS; i++)
        made(follow(ADMIN, &followers[i], in_grid, home));
    ck_assert_uint_eq(length_of(file_as(ADMIN, in_grid), "withheld"), 0);

    a = file_as(worker_of(grid, "[\"population.person.read\"]"), in_grid);
    ck_assert_str_eq(http_at(a, "person.name"), "王秀英");
    ck_assert_uint_eq(length_of(a, "withheld"), 6);
    ck_assert_ptr_null(strstr(a->body, "志愿者"));
    ck_assert_ptr_null(strstr(a->body, A_HOUSE));
    ck_assert_ptr_null(strstr(a->body, home));

    a = file_as(worker_of(grid, "[\"population.person.read\",\"population.tag.read\",\"population.household.read\"]"), in_grid);
    ck_assert_str_eq(http_at(a, "tags.0.tag"), "志愿者");
    ck_assert_uint_eq(length_of(a, "households"), 0); /* without the members */
    ck_assert_str_eq(http_at(a, "withheld.0"), "members");
    ck_assert_uint_eq(length_of(a, "withheld"), 4);

    a = file_as(worker_of(grid, "[\"population.person.read\",\"population.member.read\"]"), in_grid);
    ck_assert_str_eq(http_at(a, "members.0.householdId"), home);
    ck_assert_str_eq(http_at(a, "withheld.4"), "households");
}

TEST(a_file_shows_nothing_clearer_than_the_lists_do)
{
    const http_answer *a;
    const char *clerk;

    make_world();
    made(follow(ADMIN, &followers[3], in_grid, NULL));
    clerk = with_roles(READS_PEOPLE, "\"permissions\":[\"population.collection.read\"],\"clearance\":\"INTERNAL\"");
    a = file_as(clerk, in_grid);
    ck_assert_str_eq(http_at(a, "person.name"), "王秀英");
    ck_assert_str_eq(http_at(a, "collections.0.residenceAddress"), "江**"); /* as the list shows it */
    ck_assert_str_eq(http_at(as(clerk, "collections"), "collections.0.residenceAddress"), "江**");
}

TEST(a_file_shows_the_rows_that_the_right_to_read_them_gives)
{
    const char *clerk;

    make_world();
    made(follow(ADMIN, &followers[1], in_grid, NULL));
    made(follow(ADMIN, &followers[1], in_none, NULL));
    clerk = with_roles(READS_PEOPLE, "\"permissions\":[\"population.tag.read\"],\"rows\":\"OWN\"");
    ck_assert_uint_eq(length_of(file_as(clerk, in_grid), "tags"), 0);
    ck_assert_uint_eq(length_of(file_as(clerk, in_none), "tags"), 1);
    ck_assert_uint_eq(length_of(file_as(clerk, in_grid), "withheld"), 5);
}

/* --- accounts: a regional administrator has those whose regions all lie in their own, as SQL past row-level security tells */

enum { TREE = 8, ACCOUNTS = 40 };

static const char *tree[TREE];             /* a city, two streets in it, two communities in the first, one in the other, a grid, another city */

static const char *region_below(const char *kind, const char *parent)
{
    const http_answer *a = HTTP(.path = REGIONS, .token = ADMIN, .body = text("{\"kind\":\"%s\",\"name\":\"区域\",\"code\":\"%012ld\"%s}", kind,
                                                                            random() % 1000000000000L, parent ? text(",\"parentId\":\"%s\"", parent) : ""));

    expect_status(a, 200);
    return text("%s", http_at(a, "id"));
}

static void make_tree(void)
{
    srandom((unsigned)getpid());
    tree[0] = region_below("CITY", NULL);
    tree[1] = region_below("STREET", tree[0]);
    tree[2] = region_below("STREET", tree[0]);
    tree[3] = region_below("COMMUNITY", tree[1]);
    tree[4] = region_below("COMMUNITY", tree[1]);
    tree[5] = region_below("COMMUNITY", tree[2]);
    tree[6] = region_below("GRID", tree[3]);
    tree[7] = region_below("CITY", NULL);
}

/* A few of the regions, each once, as JSON. */
static const char *some_regions(void)
{
    const char *list = "";

    for (int i = 0; i < TREE; i++)
        if (random() % 4 == 0)
            list = text("%s%s\"%s\"", list, list[0] ? "," : "", tree[i]);
    return text("[%s]", list);
}

/* Everywhere, in a few regions, in one, or in none. */
static void make_accounts(const char *stem)
{
    for (int i = 0; i < ACCOUNTS; i++)
        new_user(text("%s-%d", stem, i), i % 8 == 0   ? "\"everywhere\":true"
                                         : i % 3 == 0 ? text("\"regionIds\":%s", some_regions())
                                                      : text("\"regionIds\":[\"%s\"],\"state\":\"%s\"", tree[i % TREE], i % 2 ? "ACTIVE" : "SUSPENDED"));
}

/* SQL: the account lies within the region and what is below it. */
static const char *within(const char *region)
{
    return text("not everywhere and region_ids <> '{}' and region_ids <@ array(with recursive b (id) as (select '%s'::uuid union"
                " select r.id from identity.region r join b on r.parent_id = b.id) select id from b) and deleted_at is null", region);
}

static const char *listed(const char *token, const char *query)
{
    const http_answer *a = HTTP(.path = text(USERS "?pageSize=1000%s", query), .token = token);
    const char *ids = "";

    expect_status(a, 200);
    for (int i = 0; http_at(a, text("users.%d.id", i))[0]; i++)
        ids = text("%s%s%s", ids, ids[0] ? "," : "", http_at(a, text("users.%d.id", i)));
    return ids;
}

static const char *oracle(const char *region, const char *more)
{
    return text("%s", stack_sql("select coalesce(string_agg(id::text, ',' order by id desc), '') from identity.account where %s %s", within(region), more));
}

static const char *administrator_of(const char *region, const char *duties)
{
    return user_who_may(text("[\"identity.user.read\",\"identity.user.reveal\",\"population.person.read\",%s]", duties), "PERSONAL", text("[\"%s\"]", region));
}

#define SYSTEM "\"identity.user.create\",\"identity.user.update\",\"identity.user.delete\",\"identity.user.reset\",\"identity.user.endSessions\""
#define SECURITY "\"identity.user.grant\",\"identity.role.create\""

TEST(a_regional_administrator_sees_the_accounts_of_the_own_regions_and_no_others)
{
    const char *stem = own_name("staff");

    make_tree();
    make_accounts(stem);
    for (int i = 0; i < TREE; i++) {
        const char *token = administrator_of(tree[i], SYSTEM), *all = oracle(tree[i], ""), *other, *mine;

        ck_assert_str_eq(listed(token, ""), all);
        ck_assert_str_eq(listed(token, "&filter=state=SUSPENDED"), oracle(tree[i], "and state = 2"));
        ck_assert_str_eq(listed(token, text("&q=%s", stem)), oracle(tree[i], text("and account like '%s%%%%'", stem)));
        ck_assert_str_eq(http_at(HTTP(.path = text(USERS "?count=true&q=%s", stem), .token = token), "totalSize"),
                         stack_sql("select count(*) from identity.account where %s and account like '%s%%'", within(tree[i]), stem));
        ck_assert_str_eq(HTTP(.path = USERS ":stats?by=state", .token = token)->body,
                         text("{\"groups\":[%s]}", stack_sql("select string_agg(format('{\"values\":[\"%%s\"],\"count\":\"%%s\"}', case state when 1 then 'ACTIVE' else 'SUSPENDED' end, n), ',' order by n desc, state)"
                                                            " from (select state, count(*) n from identity.account where %s group by 1) t", within(tree[i]))));
        mine = text("%s", stack_sql("select id from identity.account where %s limit 1", within(tree[i])));
        other = text("%s", stack_sql("select id from identity.account where not (%s) and deleted_at is null order by random() limit 1", within(tree[i])));
        expect_status(HTTP(.path = user_path(mine, ""), .token = token), 200);
        expect_status(HTTP(.path = user_path(mine, "/history"), .token = token), 200);
        expect_refused(HTTP(.path = user_path(other, ""), .token = token), 404, "NOT_FOUND", NULL);
        expect_refused(HTTP(.path = user_path(other, "/history"), .token = token), 404, "NOT_FOUND", NULL);
        expect_refused(HTTP(.path = user_path(other, ":reveal"), .token = token, .body = "{\"reason\":\"核对\"}"), 404, "NOT_FOUND", NULL);
        expect_refused(HTTP(.path = text(USERS ":batchGet?ids=%s&ids=%s", mine, other), .token = token), 404, "NOT_FOUND", "ids[1]");
    }
}

TEST(a_regional_administrator_manages_those_accounts_within_the_own_regions)
{
    const char *token, *security, *account = own_name("clerk"), *role, *id, *outside;
    const http_answer *a;

    make_tree();
    token = administrator_of(tree[1], SYSTEM);
    security = administrator_of(tree[1], SECURITY);
    role = new_role("\"permissions\":[\"population.person.read\"]");
    outside = new_user(own_name("outside"), text("\"regionIds\":[\"%s\",\"%s\"]", tree[3], tree[5]));
    expect_refused(create_user(token, account, ""), 400, "OUT_OF_SCOPE", "regionIds");
    expect_refused(create_user(token, account, text("\"regionIds\":[\"%s\"]", tree[0])), 400, "OUT_OF_SCOPE", "regionIds");
    expect_refused(create_user(token, account, text("\"regionIds\":[\"%s\",\"%s\"]", tree[3], tree[5])), 400, "OUT_OF_SCOPE", "regionIds");
    expect_refused(create_user(token, account, "\"everywhere\":true"), 403, "PERMISSION_DENIED", "everywhere");
    a = create_user(token, account, text("\"regionIds\":[\"%s\"]", tree[3]));
    expect_status(a, 200);
    id = text("%s", http_at(a, "id"));
    expect_status(HTTP(.method = "DELETE", .path = user_path(id, ""), .token = token), 200);
    expect_status(HTTP(.path = user_path(id, ":undelete"), .token = token, .body = "{}"), 200);
    expect_status(HTTP(.path = user_path(id, ":grant"), .token = security, .body = text("{\"roleIds\":[\"%s\"],\"regionIds\":[\"%s\"]}", role, tree[1])), 200);
    expect_refused(HTTP(.path = user_path(id, ":grant"), .token = security, .body = text("{\"roleIds\":[\"%s\"],\"regionIds\":[\"%s\"]}", role, tree[0])), 400,
                   "OUT_OF_SCOPE", "regionIds");
    expect_refused(HTTP(.path = user_path(id, ":grant"), .token = security, .body = text("{\"roleIds\":[\"%s\"]}", role)), 400, "OUT_OF_SCOPE", "regionIds");
    expect_refused(HTTP(.path = user_path(id, ":grant"), .token = security, .body = text("{\"roleIds\":[\"%s\"],\"everywhere\":true}", role)), 400, "OUT_OF_SCOPE", "everywhere");
    expect_status(HTTP(.method = "PATCH", .path = user_path(id, ""), .token = token, .body = "{\"phone\":\"13900139000\"}"), 200);
    expect_status(HTTP(.path = user_path(id, ":resetPassword"), .token = token, .body = "{}"), 200);
    expect_status(HTTP(.path = user_path(id, ":endSessions"), .token = token, .body = "{}"), 200);
    for (size_t i = 0; i < 4; i++)
        expect_refused(HTTP(.path = user_path(outside, ((const char *const[]){ ":resetPassword", ":endSessions", ":undelete", ":grant" })[i]),
                            .token = i == 3 ? security : token, .body = "{}"), 404, "NOT_FOUND", NULL);
    expect_refused(HTTP(.method = "PATCH", .path = user_path(outside, ""), .token = token, .body = "{\"name\":\"x\"}"), 404, "NOT_FOUND", NULL);
    expect_refused(HTTP(.method = "DELETE", .path = user_path(outside, ""), .token = token), 404, "NOT_FOUND", NULL);
    expect_refused(HTTP(.path = ROLES, .token = security, .body = "{\"name\":\"x\"}"), 403, "PERMISSION_DENIED", NULL);
}

/* People by one role, tags by another that reaches less far. */
TEST(people_are_not_found_by_tags_that_are_seen_of_some_of_them)
{
    const char *c = new_community(), *account = own_name("tags-of-own"), *token, *path = PERSONS "?filter=tag=x";
    const char *people = new_role("\"permissions\":[\"population.person.read\"],\"clearance\":\"PERSONAL\"");
    const char *own = new_role("\"permissions\":[\"population.tag.read\"],\"rows\":\"OWN\",\"clearance\":\"PERSONAL\"");
    const char *all = new_role("\"permissions\":[\"population.tag.read\"]");

    token = let_in(new_user(account, text("\"roleIds\":[\"%s\",\"%s\"],\"regionIds\":[\"%s\"]", people, own, c)), account);
    expect_status(HTTP(.path = PERSONS, .token = token), 200);
    expect_status(HTTP(.path = "/v1/population/tags", .token = token), 200);
    expect_refused(HTTP(.path = path, .token = token), 403, "PERMISSION_DENIED", "filter");
    expect_refused(HTTP(.path = PERSONS "?q=x&filter=tag=x", .token = token), 403, "PERMISSION_DENIED", "filter");
    account = own_name("tags-of-all");
    token = let_in(new_user(account, text("\"roleIds\":[\"%s\",\"%s\"],\"regionIds\":[\"%s\"]", people, all, c)), account);
    expect_status(HTTP(.path = path, .token = token), 200);
    expect_status(HTTP(.path = PERSONS "?q=x&filter=tag=x", .token = token), 200);
}

TEST(whoever_has_own_rows_alone_reads_the_own_account_alone)
{
    const char *account = own_name("resident"), *role = new_role("\"permissions\":[\"identity.user.read\"],\"rows\":\"OWN\",\"clearance\":\"PERSONAL\"");
    const char *id = new_user(account, text("\"roleIds\":[\"%s\"]", role)), *token = let_in(id, account);

    ck_assert_str_eq(listed(token, ""), id);
    ck_assert_str_eq(HTTP(.path = USERS ":stats?by=state", .token = token)->body, "{\"groups\":[{\"values\":[\"ACTIVE\"],\"count\":\"1\"}]}");
}
