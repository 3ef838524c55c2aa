/*
 * Who owns, lets and lives in a house: occupancies, leases and their ratings; each call good, bad and forbidden, with sixteen at
 * a time, and as people's files are merged, move away and are erased (8.1.3 c-d). The last test moves the programs' clocks.
 */
#include "tests/e2e/at_once.h"
#include "tests/e2e/housing.h"

#define ABSENT "01a20000-0000-8000-8000-000000000009"

/* --- occupancies */

TEST(who_lived_in_a_house_is_known_of_every_day)
{
    const char *c = new_community(), *h = a_house(c), *wang = new_person(c, 1), *li = new_person(c, 2);
    const http_answer *a;

    made(occupy(c, h, wang, "TENANT", "2024-01-01", "2025-05-31"));
    made(occupy(c, h, li, "TENANT", "2025-06-01", ""));
    a = homes("occupancies", text("houseId=\"%s\" AND validFrom<=\"2025-06-01\" AND (validUntil>=\"2025-06-01\" OR -validUntil:*)", h));
    ck_assert_uint_eq(length_of(a, "occupancies"), 1);
    ck_assert_str_eq(http_at(a, "occupancies.0.personId"), li);
    a = get(text(H "/houses/%s/file?onDay=2025-05-31", h));
    expect_status(a, 200);
    ck_assert_uint_eq(length_of(a, "occupancies"), 1);
    ck_assert_str_eq(http_at(a, "occupancies.0.personId"), wang);
    ck_assert_uint_eq(length_of(get(text(H "/houses/%s/file?onDay=2023-12-31", h)), "occupancies"), 0);
    ck_assert_uint_eq(length_of(get(text(H "/houses/%s/file", h)), "occupancies"), 2);
    ck_assert_str_eq(http_at(homes("occupancies", text("personId=\"%s\"", wang)), "occupancies.0.houseId"), h);
    expect_status(HTTP(.path = text(H "/houses/%s/file", h), .token = account("elsewhere", "{housing.*}", new_community())), 404);
    expect_refused(get(text(H "/houses/%s/file?onDay=yesterday", h)), 400, "FIELD_DATE", "onDay");
    expect_refused(HTTP(.path = text(H "/houses/%s/file", h), .token = account("no-file", "{population.*}", c)), 403, "PERMISSION_DENIED", NULL);
}

TEST(nobody_is_in_a_house_twice_in_one_role_at_a_time)
{
    const char *c = new_community(), *h = a_house(c), *wang = new_person(c, 1), *id;

    id = made(occupy(c, h, wang, "RESIDENT", "2024-01-01", "2024-12-31"));
    expect_refused(occupy(c, h, wang, "RESIDENT", "2024-12-31", ""), 400, "OCCUPANCY_OVERLAPS", NULL);
    expect_refused(occupy(c, h, wang, "RESIDENT", "2023-01-01", ""), 400, "OCCUPANCY_OVERLAPS", NULL);
    expect_status(occupy(c, h, wang, "RESIDENT", "2025-01-01", ""), 200);
    expect_status(occupy(c, h, wang, "OWNER", "2024-06-01", ""), 200);
    expect_refused(patch(text(H "/occupancies/%s", id), "{\"validUntil\":\"2025-02-01\"}"), 400, "OCCUPANCY_OVERLAPS", NULL);
    expect_refused(patch(text(H "/occupancies/%s", id), "{\"validUntil\":\"2023-12-31\"}"), 400, "BEFORE_START", "validUntil");
    expect_refused(patch(text(H "/occupancies/%s", id), text("{\"personId\":\"%s\"}", new_person(c, 2))), 400, "FIELD_IMMUTABLE", "personId");
    expect_status(patch(text(H "/occupancies/%s", id), "{\"validUntil\":\"2024-11-30\"}"), 200);
}

TEST(an_occupant_has_a_file_here_and_an_owner_may_live_anywhere)
{
    const char *c = new_community(), *far = new_community(), *h = a_house(c), *stranger = new_person(far, 1);

    expect_refused(occupy(c, h, stranger, "TENANT", "2025-01-01", ""), 400, "PERSON_ELSEWHERE", "personId");
    expect_status(occupy(c, h, stranger, "OWNER", "2025-01-01", ""), 200);
    expect_refused(occupy(c, ABSENT, stranger, "OWNER", "2025-01-01", ""), 400, "REFERENCE_UNKNOWN", "houseId");
    expect_refused(post_as(account("no-occupants", "{housing.house.*}", c), H "/occupancies", "{}"), 403, "PERMISSION_DENIED", NULL);
}

TEST(what_every_record_has_is_asked_for_like_what_some_have)
{
    const char *c = new_community(), *h = a_house(c), *lease = made(let(c, h, new_person(c, 1), new_person(c, 2), in_days(0), in_days(9), ""));
    static const char *const some[] = { "startsOn:*", "houseId:*", "NOT startsOn=\"\"" }, *const none[] = { "-startsOn:*", "NOT tenantId:*", "endsOn=\"\"" };

    for (int i = 0; i < 3; i++) {
        ck_assert_str_eq(http_at(homes("leases", text("communityId=\"%s\" AND %s", c, some[i])), "leases.0.id"), lease);
        expect_status(homes("leases", text("communityId=\"%s\" AND %s", c, none[i])), 200);
        ck_assert_uint_eq(length_of(homes("leases", text("communityId=\"%s\" AND %s", c, none[i])), "leases"), 0);
    }
}

TEST(what_belongs_to_a_house_lies_in_its_grid)
{
    const char *c = new_community(), *grid = new_grid(c), *next = new_grid(c), *b, *h, *worker, *id, *lease;
    const char *tenant = made(someone(c, "王秀英", text("%s,\"gridId\":\"%s\"", category("PERMANENT"), grid)));

    b = made(new_building(c, "甲栋", text("\"gridId\":\"%s\"", grid)));
    h = made(new_house(c, b, "101", ""));
    worker = text("%s", stack_account(text("grid-worker-%d", getpid()), "{housing.*,population.person.read}", 3, text("{%s}", grid)));
    id = made(post_as(worker, H "/occupancies", text("{\"communityId\":\"%s\",\"houseId\":\"%s\",\"personId\":\"%s\",\"role\":\"TENANT\"}", c, h, tenant)));
    lease = made(let(c, h, new_person(c, 2), tenant, in_days(0), in_days(30), ""));
    ck_assert_str_eq(http_at(get(text(H "/occupancies/%s", id)), "gridId"), grid);
    expect_status(HTTP(.path = text(H "/leases/%s", lease), .token = worker), 200);
    expect_refused(post_as(worker, H "/occupancies", text("{\"communityId\":\"%s\",\"houseId\":\"%s\",\"personId\":\"%s\",\"role\":\"OWNER\"}", c, a_house(c), tenant)),
                   400, "REFERENCE_UNKNOWN", "houseId");
    expect_refused(post_as(worker, H "/occupancies", text("{\"communityId\":\"%s\",\"houseId\":\"%s\",\"personId\":\"%s\",\"role\":\"OWNER\"}", c, h, new_person(c, 3))),
                   400, "REFERENCE_UNSEEN", "personId");
    expect_status(patch(text(H "/buildings/%s", b), text("{\"gridId\":\"%s\"}", next)), 200);
    ck_assert_str_eq(http_at(get(text(H "/occupancies/%s", id)), "gridId"), next);
    ck_assert_str_eq(http_at(get(text(H "/houses/%s", h)), "gridId"), next);
    expect_status(HTTP(.path = text(H "/leases/%s", lease), .token = worker), 404);
}

/* --- leases and ratings */

TEST(a_house_has_one_active_lease_at_a_time)
{
    const char *c = new_community(), *h = a_house(c), *owner = new_person(c, 1), *wang = new_person(c, 2), *li = new_person(c, 3), *first, *second;

    expect_refused(let(c, h, h, wang, in_days(0), in_days(365), ""), 400, "REFERENCE_UNSEEN", "ownerId"); /* an id of here, and nobody's */
    expect_refused(let(c, h, owner, h, in_days(0), in_days(365), ""), 400, "REFERENCE_UNSEEN", "tenantId");
    expect_refused(let(c, h, owner, wang, in_days(0), in_days(365), text("\"contractObjectId\":\"%s\"", owner)), 400, "REFERENCE_UNSEEN", "contractObjectId"); /* a person, and no file */
    first = made(let(c, h, owner, wang, in_days(0), in_days(365), "\"rentMonth\":350000,\"deposit\":700000"));
    ck_assert_str_eq(http_at(get(text(H "/leases/%s", first)), "state"), "ACTIVE");
    ck_assert_str_eq(http_at(get(text(H "/leases/%s", first)), "remindDays"), "30");
    expect_refused(let(c, h, owner, li, in_days(365), in_days(700), ""), 400, "TERM_OVERLAPS", NULL);
    second = made(let(c, h, owner, li, in_days(100), in_days(700), "\"state\":\"DRAFT\""));
    expect_refused(post(text(H "/leases/%s:activate", second), "{}"), 400, "TERM_OVERLAPS", NULL);
    expect_refused(post(text(H "/leases/%s:terminate", first), "{}"), 400, "FIELD_REQUIRED", "reason");
    expect_refused(post_as(account("no-end", "{housing.lease.read}", c), text(H "/leases/%s:terminate", first), "{\"reason\":\"x\"}"), 403,
                   "PERMISSION_DENIED", NULL);
    expect_status(post(text(H "/leases/%s:terminate", first), "{\"reason\":\"租客换工作\"}"), 200);
    ck_assert_str_eq(http_at(get(text(H "/leases/%s", first)), "endedOn"), in_days(0));
    expect_refused(post(text(H "/leases/%s:terminate", first), "{\"reason\":\"x\"}"), 400, "LEASE_STATE", NULL);
    expect_refused(patch(text(H "/leases/%s", first), "{\"remindDays\":10}"), 400, "LEASE_STATE", NULL);
    expect_refused(post_as(account("no-start", "{housing.lease.read}", c), text(H "/leases/%s:activate", second), "{}"), 403, "PERMISSION_DENIED", NULL);
    expect_status(post(text(H "/leases/%s:activate", second), "{}"), 200);
    expect_refused(post(text(H "/leases/%s:activate", second), "{}"), 400, "LEASE_STATE", NULL);
    ck_assert_str_eq(http_at(get(text(H "/houses/%s/file?onDay=%s", h, in_days(200))), "leases.0.tenantId"), li);
}

TEST(what_is_wrong_with_a_lease_is_named)
{
    const char *c = new_community(), *h = a_house(c), *owner = new_person(c, 1), *tenant = new_person(c, 2);

    expect_refused(let(c, h, owner, owner, "2026-01-01", "2026-12-31", ""), 400, "LET_TO_ITSELF", "tenantId");
    expect_refused(let(c, h, owner, tenant, "2026-01-01", "2025-12-31", ""), 400, "BEFORE_START", "endsOn");
    expect_refused(let(c, h, owner, tenant, "2026-01-01", "2026-12-31", "\"rentMonth\":-1"), 400, "FIELD_RANGE", "rentMonth");
    expect_refused(let(c, h, owner, tenant, "2026-01-01", "2026-12-31", "\"rating\":100"), 400, "FIELD_READ_ONLY", "rating");
    expect_refused(let(c, h, owner, new_person(new_community(), 1), "2026-01-01", "2026-12-31", ""), 400, "PERSON_ELSEWHERE", "tenantId");
    expect_refused(post_as(account("no-lease", "{housing.house.*}", c), H "/leases", "{}"), 403, "PERMISSION_DENIED", NULL);
    made(let(c, h, owner, tenant, in_days(0), in_days(100), ""));
    expect_refused(HTTP(.method = "DELETE", .path = text(H "/houses/%s", h), .token = ADMIN), 400, "HOUSE_IN_USE", NULL);
}

static const http_answer *rate(const char *c, const char *lease, int score, const char *day)
{
    return post(H "/ratings", text("{\"communityId\":\"%s\",\"leaseId\":\"%s\",\"score\":%d,\"reason\":\"走访\",\"ratedOn\":\"%s\"}", c, lease, score, day));
}

TEST(a_lease_shows_the_latest_of_its_ratings)
{
    const char *c = new_community(), *h = a_house(c), *lease = made(let(c, h, new_person(c, 1), new_person(c, 2), in_days(-300), in_days(65), "")), *low;

    low = made(rate(c, lease, 40, in_days(-10)));
    made(rate(c, lease, 90, in_days(-100)));
    ck_assert_str_eq(http_at(get(text(H "/leases/%s", lease)), "rating"), "40");
    ck_assert_uint_eq(length_of(homes("ratings", text("houseId=\"%s\"", h)), "ratings"), 2);
    expect_status(patch(text(H "/ratings/%s", low), "{\"score\":60}"), 200);
    ck_assert_str_eq(http_at(get(text(H "/leases/%s", lease)), "rating"), "60");
    expect_status(HTTP(.method = "DELETE", .path = text(H "/ratings/%s", low), .token = ADMIN), 200);
    ck_assert_str_eq(http_at(get(text(H "/leases/%s", lease)), "rating"), "90");
    ck_assert_str_eq(http_at(get(text(H "/leases/%s/history", lease)), "history.0.source"), "rating");
    expect_refused(rate(c, lease, 101, in_days(0)), 400, "FIELD_RANGE", "score");
    expect_refused(rate(c, ABSENT, 50, in_days(0)), 400, "REFERENCE_UNKNOWN", "leaseId");
    expect_refused(post_as(account("no-rating", "{housing.lease.*}", c), H "/ratings", "{}"), 403, "PERMISSION_DENIED", NULL);
}

/* --- sixteen at a time: of those that overlap one is taken */

enum { CLIENTS = 16 };

static const char *of_client(const char *c, const char *h, const char *owner, const char *person, int i)
{
    bool lease = i % 2;

    return text(lease ? "{\"communityId\":\"%s\",\"houseId\":\"%s\",\"tenantId\":\"%s\",\"ownerId\":\"%s\",\"startsOn\":\"%s\",\"endsOn\":\"%s\"}"
                      : "{\"communityId\":\"%s\",\"houseId\":\"%s\",\"personId\":\"%s\",\"note\":\"%s\",\"validFrom\":\"%s\",\"validUntil\":\"%s\",\"role\":\"TENANT\"}",
                c, h, person, owner, in_days(i), in_days(i + 30));
}

static long rush(const char *c, const char *h, const char *owner, const char *person)
{
    int good[2] = { 0 }, status;

    for (int i = 0; i < 2 * CLIENTS; i++)
        if (fork() == 0) {
            const http_answer *a = post(i % 2 ? H "/leases" : H "/occupancies", of_client(c, h, owner, person, i));

            _exit(a->status == 200 ? 1 + i % 2 : strstr(a->body, i % 2 ? "TERM_OVERLAPS" : "OCCUPANCY_OVERLAPS") ? 0 : 9);
        }
    while (wait(&status) > 0) {
        ck_assert_int_lt(WEXITSTATUS(status), 3);
        if (WEXITSTATUS(status))
            good[WEXITSTATUS(status) - 1]++;
    }
    return good[0] * 10 + good[1];
}

TEST(of_sixteen_overlapping_leases_and_occupancies_one_each_is_taken)
{
    const char *c = new_community(), *owner = new_person(c, 1), *person = new_person(c, 2), *h;

    for (int round = 0; round < 3; round++) {
        h = a_house(c);
        ck_assert_int_eq(rush(c, h, owner, person), 11);
        ck_assert_str_eq(stack_sql("select count(*) from housing.lease where house_id = '%s'", h), "1");
        ck_assert_str_eq(stack_sql("select count(*) from housing.occupancy where house_id = '%s'", h), "1");
    }
}

/* --- as people's files are merged, move away and are erased */

static const char *terms_of(const char *person)
{
    return text("select coalesce(string_agg(valid_from || ' ' || coalesce(valid_until::text, '-'), ', ' order by role, valid_from), '')"
                " from housing.occupancy where person_id = '%s' and deleted_at is null", person);
}

TEST(a_merged_file_takes_its_homes_along)
{
    const char *c = new_community(), *h = a_house(c), *into = new_person(c, 1), *from = made(someone(c, "王秀英", category("TEMPORARY"))), *lease;

    made(occupy(c, h, into, "TENANT", "2024-01-01", "2024-12-31"));
    made(occupy(c, h, from, "TENANT", "2024-06-01", "2025-06-30"));
    made(occupy(c, h, from, "TENANT", "2026-01-01", ""));
    lease = made(let(c, h, new_person(c, 3), from, in_days(0), in_days(365), ""));
    expect_status(post(text(PERSONS "/%s:merge", into), text("{\"fromId\":\"%s\"}", from)), 200);
    comes_true(terms_of(into), "2024-01-01 2025-06-30, 2026-01-01 -");
    comes_true(terms_of(from), "");
    ck_assert_str_eq(http_at(get(text(H "/leases/%s", lease)), "tenantId"), into);
    expect_refused(occupy(c, a_house(c), from, "TENANT", "2024-01-01", ""), 400, "PERSON_GONE", "personId");
    ck_assert_str_eq(http_at(get(text(H "/leases/%s/history", lease)), "history.0.source"), "population");
}

static const char *community, *house, *goes_on, *ends;

static int move_in(void)
{
    return occupy(community, house, goes_on, "TENANT", "2024-01-01", "2024-12-31")->status != 200;
}

static bool has_gone_along(void)
{
    return stack_sql("%s", terms_of(ends))[0] == '\0';
}

static int merge(void)
{
    return post(text(PERSONS "/%s:merge", goes_on), text("{\"fromId\":\"%s\"}", ends))->status != 200 || !stack_wait(has_gone_along, 60);
}

static bool move_in_while_merged(void)
{
    house = a_house(community);
    goes_on = made(someone(community, "王秀英", category("TEMPORARY")));
    ends = made(someone(community, "王秀英", category("TEMPORARY")));
    made(occupy(community, house, ends, "TENANT", "2024-06-01", "2025-06-30"));
    return at_once("lock table housing.occupancy_history in share mode", move_in, merge);
}

TEST(who_moves_in_while_their_files_are_merged_is_there_once)
{
    int tries = 0;

    community = new_community();
    while (!move_in_while_merged())
        ck_assert_int_lt(++tries, AT_ONCE_TRIES);
    ck_assert_str_eq(stack_sql("%s", terms_of(goes_on)), "2024-01-01 2025-06-30");
}

TEST(who_moves_away_lives_here_no_longer_and_owns_what_they_owned)
{
    const char *c = new_community(), *d = new_community(), *h = a_house(c), *old = new_person(c, 1), *next;

    made(occupy(c, h, old, "OWNER", "2020-01-01", ""));
    made(occupy(c, h, old, "RESIDENT", "2020-01-01", ""));
    next = made(post(text(PERSONS "/%s:transfer", old), text("{\"toCommunityId\":\"%s\"}", d)));
    comes_true(terms_of(next), "2020-01-01 -");
    comes_true(terms_of(old), text("2020-01-01 %s", in_days(0)));
}

/* Housing is told of the transfer when the new file has been merged into one that says the same already. */
TEST(what_moves_goes_to_the_file_that_goes_on_and_is_there_once)
{
    const char *c = new_community(), *h = a_house(c), *old = new_person(c, 1), *next, *last = new_person(new_community(), 2);
    PGconn *held = PQconnectdb(stack_database());

    made(occupy(c, h, old, "OWNER", "2020-01-01", ""));
    made(occupy(c, h, last, "OWNER", "2021-01-01", "2024-12-31"));
    PQclear(PQexec(held, text("select pg_advisory_lock(hashtextextended('housing %s', 0))", old)));
    next = text("%s", http_at(post(text(PERSONS "/%s:transfer", old), text("{\"toCommunityId\":\"%s\"}", new_community())), "id"));
    stack_sql("insert into housing.gone_person (community_id, person_id, goes_on) select community_id, id, '%s' from population.person where id = '%s'", last, next);
    PQfinish(held);
    comes_true(terms_of(last), "2020-01-01 -");
    ck_assert_str_eq(stack_sql("%s", terms_of(old)), "");
}

TEST(of_an_erased_person_nothing_is_left)
{
    const char *c = new_community(), *h = a_house(c), *wang = new_person(c, 1), *request, *lease;

    made(occupy(c, h, wang, "TENANT", "2024-01-01", ""));
    lease = made(let(c, h, new_person(c, 2), wang, in_days(0), in_days(365), ""));
    request = made(of_person("requests", c, wang, "\"kind\":\"ERASE\""));
    expect_status(post(text(P "/requests/%s:erase", request), "{}"), 200);
    comes_true(terms_of(wang), "");
    expect_status(get(text(H "/leases/%s", lease)), 404);
}

TEST(what_comes_late_from_a_file_that_went_into_an_erased_one_goes_too)
{
    const char *c = new_community(), *h = a_house(c), *into = new_person(c, 1), *from = made(someone(c, "王秀英", category("TEMPORARY"))), *lease;

    made(occupy(c, h, from, "TENANT", "2024-01-01", ""));
    lease = made(let(c, h, new_person(c, 2), from, in_days(0), in_days(365), ""));
    stack_sql("insert into housing.gone_person (community_id, person_id) select community_id, id from population.person where id = '%s'", into);
    expect_status(post(text(PERSONS "/%s:merge", into), text("{\"fromId\":\"%s\"}", from)), 200);
    comes_true(terms_of(from), "");
    ck_assert_str_eq(stack_sql("%s", terms_of(into)), "");
    expect_status(get(text(H "/leases/%s", lease)), 404);
}

/* --- terms */

static const char *reminders(const char *lease)
{
    return text("select count(*) from housing.outbox where aggregate_id = '%s' and subject like '%%.lease.Expiring.v1'", lease);
}

static void move_clock(int days)
{
    setenv("LINLI_CLOCK_OFFSET_S", text("%d", days * 86400), 1);
    stack_up();
}

TEST(the_end_of_a_lease_is_reminded_of_once_and_closes_it)
{
    const char *c = new_community(), *lease = made(let(c, a_house(c), new_person(c, 1), new_person(c, 2), in_days(-100), in_days(60), ""));
    const char *state = text("select state || ' ' || coalesce(ended_on::text, '') from housing.lease where id = '%s'", lease);

    ck_assert_str_eq(stack_sql("%s", reminders(lease)), "0");
    move_clock(29);
    move_clock(31);
    comes_true(reminders(lease), "1");
    move_clock(32);
    move_clock(61);
    comes_true(state, text("3 %s", in_days(60)));
    ck_assert_str_eq(stack_sql("%s", reminders(lease)), "1");
    ck_assert_str_eq(stack_sql("select reminded_on from housing.lease where id = '%s'", lease), in_days(31));
}
