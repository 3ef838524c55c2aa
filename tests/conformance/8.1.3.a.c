/*
 * GB/T 42455.1-2023, 8.1.3 a: a house has one file.
 *
 * Shown: two files of one house are found by certificate, address and number; they are merged with who lives there, leases, readings
 * and links; whoever asks for the one that ended is told where it goes on; the file page shows all links and the history of
 * both; houses that are not one are not merged, and nothing of them changes.
 */
#include "tests/e2e/readings.h"

static const char *merge(const char *id)
{
    return text(H "/houses/%s:merge", id);
}

static const char *from(const char *id)
{
    return text("{\"fromId\":\"%s\"}", id);
}

static const char *counted;

static bool is_one(void)
{
    return strcmp(stack_sql("%s", counted), "1") == 0;
}

TEST(duplicates_are_found_with_their_reasons)
{
    const char *c = new_community(), *b = made(new_building(c, "1栋", "")), *one, *other;
    const http_answer *a;

    one = made(new_house(c, b, "1201", "\"certificateNumber\":\"粤2020第0001号\",\"address\":\"阳光路8号 1201\""));
    other = made(new_house(c, b, "1201室", "\"certificateNumber\":\"粤2020第0001号\",\"address\":\"阳光路8号1201\""));
    made(new_house(c, b, "1202", "\"certificateNumber\":\"粤2020第0002号\""));
    made(new_house(c, made(new_building(c, "2栋", "")), "1201", ""));
    a = get(text(H "/houses:duplicates?communityId=%s", c));
    expect_status(a, 200);
    ck_assert_uint_eq(length_of(a, "duplicates"), 1);
    ck_assert_str_eq(http_at(a, "duplicates.0.first.id"), one);
    ck_assert_str_eq(http_at(a, "duplicates.0.second.id"), other);
    ck_assert_ptr_nonnull(strstr(a->body, "\"sameCertificate\":true,\"sameAddress\":true,\"sameNumber\":true"));
    ck_assert_ptr_null(strstr(a->body, "粤2020第0001号"));
    expect_refused(get(text(H "/houses:duplicates?communityId=%s", "01a20000-0000-8000-8000-000000000001")), 400, "COMMUNITY_UNKNOWN", "communityId");
}

TEST(two_files_become_one_with_all_that_belongs_to_them)
{
    const char *c = new_community(), *b = made(new_building(c, "1栋", "")), *one, *other, *owner = new_person(c, 1), *tenant = new_person(c, 2), *link, *lease;
    const http_answer *a;

    one = made(new_house(c, b, "101", ""));
    other = made(new_house(c, b, "101室", "\"areaM2\":89.5,\"note\":\"临街\""));
    made(occupy(c, one, owner, "OWNER", "2015-01-01", "2025-12-31"));
    made(occupy(c, other, owner, "OWNER", "2020-01-01", ""));
    made(occupy(c, other, tenant, "TENANT", "2025-06-01", ""));
    lease = made(let(c, other, owner, tenant, "2025-06-01", "2035-05-31", ""));
    link = made(post(P "/links", text("{\"communityId\":\"%s\",\"personId\":\"%s\",\"kind\":\"HOUSE\",\"targetId\":\"%s\",\"role\":\"租户\"}", c, tenant, other)));
    expect_status(ingest_as(ADMIN, c, text("%s,%s", text("%s", reading(one, "WATER", hours_ago(2), 5)), text("%s", reading(other, "POWER", hours_ago(2), 7)))), 200);

    expect_status(post(merge(one), from(other)), 200);
    a = get(text(H "/houses/%s", one));
    ck_assert_ptr_nonnull(strstr(a->body, "\"areaM2\":89.5"));
    ck_assert_str_eq(http_at(a, "note"), "临街");
    ck_assert_str_eq(http_at(a, "number"), "101");
    a = get(text(H "/houses/%s", other));
    expect_refused(a, 404, "MOVED", NULL);
    ck_assert_ptr_nonnull(strstr(http_at(a, "detail"), one));

    a = get(text(H "/houses/%s/file", one));
    expect_status(a, 200);
    ck_assert_uint_eq(length_of(a, "occupancies"), 2);                  /* the owner's two are one, from 2015 on */
    ck_assert_ptr_nonnull(strstr(a->body, "\"validFrom\":\"2015-01-01\",\"validUntil\":\"\""));
    ck_assert_str_eq(http_at(a, "leases.0.id"), lease);
    ck_assert_str_eq(http_at(a, "predecessors.0"), other);
    ck_assert_ptr_nonnull(strstr(a->body, "\"afterJson\":\"\\\"101室\\\"\""));        /* what the other one was */
    ck_assert_uint_eq(length_of(get(text(H "/houses/%s/readings", one)), "readings"), 2);
    ck_assert_str_eq(stack_sql("select count(*) from housing.outbox where subject like '%%.house.Merged.v1' and aggregate_id = '%s'", other), "1");

    counted = text("select count(*) from population.link where id = '%s' and target_id = '%s'", link, one);
    ck_assert(stack_wait(is_one, 30));                                  /* population has been told */
    a = get(text(H "/houses/%s/links", one));
    expect_status(a, 200);
    ck_assert_ptr_nonnull(strstr(a->body, tenant));
    expect_refused(post(merge(one), from(other)), 404, "MOVED", NULL);
}

TEST(what_is_not_one_house_is_not_merged)
{
    const char *c = new_community(), *b = made(new_building(c, "甲栋", "")), *one, *other, *owner = new_person(c, 11), *tenant = new_person(c, 12), *before;

    one = made(new_house(c, b, "101", "\"certificateNumber\":\"粤2020第0001号\""));
    other = made(new_house(c, b, "102", "\"certificateNumber\":\"粤2020第0002号\""));
    expect_refused(post(merge(one), from(one)), 400, "HOUSE_ITSELF", "fromId");
    expect_refused(post(merge(one), from(other)), 400, "HOUSES_DIFFER", NULL);
    expect_refused(post(merge(one), from(a_house(c))), 400, "HOUSES_APART", NULL);
    expect_refused(post_as(account("house-reader", "{housing.house.read,housing.house.update}", c), merge(one), from(other)), 403, "PERMISSION_DENIED", NULL);
    expect_refused(post_as(account("house-away", "{housing.*}", new_community()), merge(one), from(other)), 404, "NOT_FOUND", NULL);
    one = made(new_house(c, b, "201", ""));
    other = made(new_house(c, b, "201室", ""));
    made(let(c, one, owner, tenant, "2025-06-01", "2035-05-31", ""));
    made(let(c, other, owner, new_person(c, 13), "2025-06-01", "2035-05-31", ""));
    before = text("%s", stack_sql("select string_agg(version::text || house_id, ' ' order by id) from housing.lease where house_id in ('%s', '%s')", one, other));
    expect_refused(post(merge(one), from(other)), 400, "TERM_OVERLAPS", NULL);
    ck_assert_str_eq(stack_sql("select string_agg(version::text || house_id, ' ' order by id) from housing.lease where house_id in ('%s', '%s')", one, other), before);
    expect_status(get(text(H "/houses/%s", other)), 200);
}
