/* People: each call with a good, a bad and a forbidden case (7.2.1, 8.1.1; permission of three kinds, 7.3.6). */
#include "tests/e2e/e2e.h"

/* Unknown until its first use; each test is a process, so each has accounts of its own name. */
static const char *reader(const char *name, const char *community)
{
    return stack_account(name, "{population.person.read}", 2, text("{%s}", community));
}

TEST(a_person_is_created_read_found_changed_and_deleted)
{
    const char *community = new_community(), *id = new_person(community, 1), *path = text(PERSONS "/%s", id);
    const http_answer *a = HTTP(.path = path, .token = ADMIN);

    expect_status(a, 200);
    ck_assert_str_eq(http_at(a, "communityId"), community);
    ck_assert_str_eq(http_at(a, "name"), "王秀英");
    ck_assert_str_eq(http_at(a, "idNumber"), text("110***********%s", id_number(1) + 14));
    ck_assert_str_eq(http_at(a, "phone"), "138****8000");
    ck_assert_str_eq(http_at(a, "source"), "manual");
    ck_assert_str_eq(http_header(a, "etag"), "\"1\"");

    a = HTTP(.method = "PATCH", .path = path, .token = ADMIN, .body = text("{%s}", category("KEY")), .header = { "If-Match: \"1\"" });
    expect_status(a, 200);
    ck_assert_str_eq(http_at(a, "category"), "KEY");
    ck_assert_str_eq(http_at(a, "name"), "王秀英");
    ck_assert_str_eq(http_at(a, "etag"), "2");

    expect_status(HTTP(.method = "DELETE", .path = path, .token = ADMIN, .header = { "If-Match: \"2\"" }), 200);
    expect_refused(HTTP(.path = path, .token = ADMIN), 404, "NOT_FOUND", NULL);
    expect_refused(HTTP(.method = "DELETE", .path = path, .token = ADMIN), 404, "NOT_FOUND", NULL);
}

TEST(a_list_pages_through_everything_once)
{
    const char *community = new_community();
    char token[1024] = "", seen[8][40];
    size_t count = 0;

    for (int i = 0; i < 7; i++)
        new_person(community, 100 + i);
    do {
        const http_answer *a = HTTP(.token = ADMIN, .path = text(PERSONS "?filter=communityId=%s&pageSize=3&pageToken=%s",
                                                                 community, token));

        expect_status(a, 200);
        for (size_t i = 0; i < json_array_size(json_object_get(a->json, "persons")); i++)
            snprintf(seen[count++], sizeof(seen[0]), "%s", http_at(a, text("persons.%zu.id", i)));
        snprintf(token, sizeof(token), "%s", http_at(a, "nextPageToken"));
    } while (token[0] && count < 8);
    ck_assert_int_eq(count, 7);
    for (size_t i = 1; i < count; i++)
        ck_assert_int_gt(strcmp(seen[i - 1], seen[i]), 0); /* newest first, none twice */
}

TEST(a_person_is_found_by_category_by_id_number_and_by_phone)
{
    const char *community = new_community(), *id = new_person(community, 200);
    const char *terms[] = { "category=PERMANENT", text("idNumber=%%22%s%%22", id_number(200)), "phone=13800138000",
                            "name=%E7%8E%8B%E7%A7%80%E8%8B%B1" };

    for (size_t i = 0; i < 4; i++) {
        const http_answer *a = HTTP(.token = ADMIN, .path = text(PERSONS "?filter=communityId=%s%%20AND%%20%s", community, terms[i]));

        expect_status(a, 200);
        ck_assert_msg(strcmp(http_at(a, "persons.0.id"), id) == 0, "not found by %s: %s", terms[i], a->body);
    }
    ck_assert_str_eq(http_at(HTTP(.token = ADMIN, .path = text(PERSONS "?filter=communityId=%s%%20AND%%20phone=13900000000",
                                                                community)), "persons.0.id"), "");
}

TEST(one_id_number_stands_once_in_a_community)
{
    const char *first = new_community(), *second = new_community();

    new_person(first, 300);
    expect_refused(create_person(ADMIN, first, id_number(300)), 409, "ALREADY_EXISTS", "idNumber");
    expect_status(create_person(ADMIN, second, id_number(300)), 200);
}

TEST(a_deleted_person_gives_the_id_number_free)
{
    const char *community = new_community(), *id = new_person(community, 310);

    expect_status(HTTP(.method = "DELETE", .path = text(PERSONS "/%s", id), .token = ADMIN), 200);
    expect_status(create_person(ADMIN, community, id_number(310)), 200);
}

TEST(without_the_permission_every_call_is_403_before_anything_else_is_told)
{
    const char *community = new_community(), *id = new_person(community, 400), *token = reader("reader-a", community);
    const char *missing = "01a20d7a-65fb-8000-8000-000000000000";

    expect_status(HTTP(.path = text(PERSONS "/%s", id), .token = token), 200);
    expect_refused(create_person(token, community, id_number(401)), 403, "PERMISSION_DENIED", NULL);
    expect_refused(HTTP(.method = "PATCH", .path = text(PERSONS "/%s", id), .token = token, .body = "{\"category\":\"KEY\"}"), 403,
                   "PERMISSION_DENIED", NULL);
    expect_refused(HTTP(.method = "DELETE", .path = text(PERSONS "/%s", id), .token = token), 403, "PERMISSION_DENIED", NULL);
    expect_refused(HTTP(.method = "DELETE", .path = text(PERSONS "/%s", missing), .token = token), 403, "PERMISSION_DENIED", NULL);
}

TEST(a_role_without_read_sees_neither_record_nor_list_nor_history)
{
    const char *community = new_community(), *id = new_person(community, 410);
    const char *token = stack_account("writer-a", "{population.person.create}", 2, text("{%s}", community));

    expect_refused(HTTP(.path = PERSONS, .token = token), 403, "PERMISSION_DENIED", NULL);
    expect_refused(HTTP(.path = text(PERSONS "/%s", id), .token = token), 403, "PERMISSION_DENIED", NULL);
    expect_refused(HTTP(.path = text(PERSONS "/%s/history", id), .token = token), 403, "PERMISSION_DENIED", NULL);
    expect_status(create_person(token, community, id_number(411)), 200);
}

TEST(outside_the_scope_nothing_exists)
{
    const char *mine = new_community(), *other = new_community(), *theirs = new_person(other, 420);
    const char *token = stack_account("clerk-a", "{population.*}", 2, text("{%s}", mine)), *path = text(PERSONS "/%s", theirs);

    new_person(mine, 421);
    expect_refused(HTTP(.path = path, .token = token), 404, "NOT_FOUND", NULL);
    expect_refused(HTTP(.method = "PATCH", .path = path, .token = token, .body = "{\"category\":\"KEY\"}"), 404, "NOT_FOUND", NULL);
    expect_refused(HTTP(.method = "DELETE", .path = path, .token = token), 404, "NOT_FOUND", NULL);
    ck_assert_str_eq(http_at(HTTP(.path = text("%s/history", path), .token = token), "history.0.action"), "");
    expect_refused(create_person(token, other, id_number(422)), 400, "COMMUNITY_UNKNOWN", "communityId");
    ck_assert_int_eq(json_array_size(json_object_get(HTTP(.path = PERSONS, .token = token)->json, "persons")), 1);
    ck_assert_str_eq(stack_sql("select category from population.person where id = '%s'", theirs), "1");
}

TEST(a_name_is_masked_for_who_is_not_cleared_and_numbers_for_everybody)
{
    const char *community = new_community(), *id = new_person(community, 430);
    const http_answer *a = HTTP(.path = text(PERSONS "/%s", id), .token = reader("reader-b", community));

    ck_assert_str_eq(http_at(a, "name"), "王**");
    ck_assert_str_eq(http_at(a, "phone"), "138****8000");
    a = HTTP(.path = text(PERSONS "/%s/history", id), .token = reader("reader-c", community));
    ck_assert_ptr_null(strstr(a->body, "王秀英"));
    ck_assert_ptr_null(strstr(a->body, id_number(430)));
}

TEST(errors_speak_the_language_that_is_asked_for)
{
    const http_answer *a = HTTP(.path = PERSONS "/nonsense", .token = ADMIN, .header = { "Accept-Language: en" });

    expect_status(a, 400);
    ck_assert_str_eq(http_at(a, "title"), "Invalid argument");
    ck_assert_str_eq(http_at(a, "fieldViolations.0.description"), "is not a valid id");
    a = HTTP(.path = PERSONS "/nonsense", .token = ADMIN, .header = { "Accept-Language: zh-CN,en;q=0.5" });
    ck_assert_str_eq(http_at(a, "title"), "参数有误");
    ck_assert_str_eq(http_at(a, "fieldViolations.0.description"), "不是有效标识");
}

TEST(a_new_community_is_known_to_population_at_once)
{
    for (int i = 0; i < 5; i++)
        new_person(new_community(), 500 + i);
}

TEST(a_deleted_person_comes_back_unless_the_place_is_taken)
{
    const char *community = new_community(), *id = new_person(community, 600), *path = text(PERSONS "/%s", id);
    const http_answer *a;

    expect_refused(HTTP(.path = text("%s:undelete", path), .token = ADMIN, .body = "{}"), 404, "NOT_FOUND", NULL);
    expect_status(HTTP(.method = "DELETE", .path = path, .token = ADMIN), 200);
    expect_refused(HTTP(.path = text("%s:undelete", path), .token = reader("reader-d", community), .body = "{}"), 403, "PERMISSION_DENIED", NULL);
    a = HTTP(.path = text("%s:undelete", path), .token = ADMIN, .body = "{}");
    expect_status(a, 200);
    ck_assert_str_eq(http_at(a, "etag"), "3");
    ck_assert_str_eq(http_at(HTTP(.path = path, .token = ADMIN), "phone"), "138****8000");
    ck_assert_str_eq(http_at(HTTP(.path = text("%s/history", path), .token = ADMIN), "history.0.action"), "UNDELETED");

    expect_status(HTTP(.method = "DELETE", .path = path, .token = ADMIN), 200);
    new_person(community, 600);
    expect_refused(HTTP(.path = text("%s:undelete", path), .token = ADMIN, .body = "{}"), 409, "ALREADY_EXISTS", "idNumber");
    expect_status(HTTP(.path = REGIONS "/01a20d7a-65fb-8000-8000-000000000000:undelete", .token = ADMIN, .body = "{}"), 405); /* regions go without */
}

TEST(people_are_read_in_batches_all_or_none)
{
    const char *mine = new_community(), *other = new_community();
    const char *a = new_person(mine, 610), *b = new_person(mine, 611), *c = new_person(other, 612);
    const char *clerk = stack_account("clerk-b", "{population.*}", 3, text("{%s}", mine));
    const http_answer *got = HTTP(.path = text(PERSONS ":batchGet?ids=%s&ids=%s&ids=%s", b, a, c), .token = ADMIN);

    expect_status(got, 200);
    ck_assert_str_eq(http_at(got, "persons.0.id"), b);
    ck_assert_str_eq(http_at(got, "persons.2.id"), c);
    expect_refused(HTTP(.path = text(PERSONS ":batchGet?ids=%s&ids=%s", a, c), .token = clerk), 404, "NOT_FOUND", "ids[1]");
    expect_refused(HTTP(.path = PERSONS ":batchGet?ids=x", .token = ADMIN), 400, "FIELD_ID", "ids[0]");
    expect_refused(HTTP(.path = PERSONS ":batchGet", .token = ADMIN), 400, "FIELD_REQUIRED", "ids");
    expect_refused(HTTP(.path = text(PERSONS ":batchGet?ids=%s", a), .token = stack_account("writer-b", "{population.person.create}", 2, NULL)), 403,
                   "PERMISSION_DENIED", NULL);
}
