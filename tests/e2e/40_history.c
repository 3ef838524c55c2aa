/* History: what changed, when and by whom; it stays when the record is gone. */
#include "tests/e2e/e2e.h"

TEST(each_change_stands_with_its_fields_and_author)
{
    const char *id = new_person(new_community(), 1), *path = text(PERSONS "/%s", id);
    const http_answer *a;

    expect_status(HTTP(.method = "PATCH", .path = path, .token = ADMIN, .body = text("{\"phone\":\"13900139000\",%s}", category("KEY"))), 200);
    expect_status(HTTP(.method = "DELETE", .path = path, .token = ADMIN), 200);
    a = HTTP(.path = text("%s/history", path), .token = ADMIN);
    expect_status(a, 200);
    ck_assert_int_eq(json_array_size(json_object_get(a->json, "history")), 3);
    ck_assert_str_eq(http_at(a, "history.0.action"), "DELETED");
    ck_assert_str_eq(http_at(a, "history.1.action"), "UPDATED");
    ck_assert_str_eq(http_at(a, "history.1.version"), "2");
    ck_assert_str_eq(http_at(a, "history.1.changes.0.path"), "phone");
    ck_assert_str_eq(http_at(a, "history.1.changes.0.beforeJson"), "\"138****8000\"");
    ck_assert_str_eq(http_at(a, "history.1.changes.0.afterJson"), "\"139****9000\"");
    ck_assert_str_eq(http_at(a, "history.1.changes.1.path"), "category");
    ck_assert_str_eq(http_at(a, "history.1.source"), "manual"); /* 7.2.1 c */
    ck_assert_str_eq(http_at(a, "history.2.action"), "CREATED");
    ck_assert_str_eq(http_at(a, "history.2.actor"), stack_sql("select id from identity.account where account = 'admin'"));
}

TEST(a_change_that_changes_nothing_makes_no_version)
{
    const char *path = text(PERSONS "/%s", new_person(new_community(), 2));

    expect_status(HTTP(.method = "PATCH", .path = path, .token = ADMIN, .body = "{\"category\":\"PERMANENT\"}"), 200);
    ck_assert_str_eq(http_at(HTTP(.path = path, .token = ADMIN), "etag"), "1");
    ck_assert_int_eq(json_array_size(json_object_get(HTTP(.path = text("%s/history", path), .token = ADMIN)->json, "history")), 1);
}

TEST(history_pages_newest_first)
{
    const char *path = text(PERSONS "/%s", new_person(new_community(), 3));
    const http_answer *a;
    char token[1024];

    for (int i = 0; i < 3; i++)
        expect_status(HTTP(.method = "PATCH", .path = path, .token = ADMIN, .body = text("{\"name\":\"名%d\"}", i)), 200);
    a = HTTP(.path = text("%s/history?pageSize=3", path), .token = ADMIN);
    ck_assert_str_eq(http_at(a, "history.0.version"), "4");
    ck_assert_str_eq(http_at(a, "history.2.version"), "2");
    snprintf(token, sizeof(token), "%s", http_at(a, "nextPageToken"));
    a = HTTP(.path = text("%s/history?pageSize=3&pageToken=%s", path, token), .token = ADMIN);
    ck_assert_str_eq(http_at(a, "history.0.version"), "1");
    ck_assert_str_eq(http_at(a, "nextPageToken"), "");
}

TEST(row_history_and_outbox_are_written_together)
{
    const char *id = new_person(new_community(), 4);

    expect_status(HTTP(.method = "PATCH", .path = text(PERSONS "/%s", id), .token = ADMIN, .body = text("{%s}", category("KEY"))), 200);
    ck_assert_str_eq(stack_sql("select version || ' ' || (select count(*) from population.person_history h where h.id = p.id) || ' ' ||"
                               " (select count(*) from population.outbox o where o.aggregate_id = p.id) from population.person p"
                               " where id = '%s'", id), "2 2 2");
}
