/* Idempotency-Key: one effect and one answer, however often and however much at once it is sent. */
#include <sys/wait.h>

#include "tests/e2e/e2e.h"

static const http_answer *send_with(const char *method, const char *path, const char *key, const char *body)
{
    return HTTP(.method = method, .path = path, .token = ADMIN, .body = body, .header = { text("Idempotency-Key: %s", key) });
}

static const char *a_person(const char *community, const char *name)
{
    return text("{\"communityId\":\"%s\",\"name\":\"%s\",%s}", community, name, category("KEY"));
}

static const char *people_of(const char *community)
{
    return stack_sql("select count(*) from population.person p join identity.region r on r.number = p.community_id where r.id = '%s'", community);
}

TEST(the_second_time_gives_the_first_answer)
{
    const char *community = new_community(), *first;
    const http_answer *a = send_with(NULL, PERSONS, "\"order-1\"", a_person(community, "甲"));

    expect_status(a, 200);
    ck_assert_str_eq(http_header(a, "idempotency-replayed"), "");
    first = text("%s", a->body);
    a = send_with(NULL, PERSONS, "order-1", a_person(community, "甲"));
    expect_status(a, 200);
    ck_assert_str_eq(a->body, first);
    ck_assert_str_eq(http_header(a, "idempotency-replayed"), "true");
    ck_assert_str_eq(http_header(a, "etag"), "\"1\"");
    ck_assert_str_eq(people_of(community), "1");
}

TEST(a_key_belongs_to_one_body_one_call_and_one_user)
{
    const char *community = new_community(), *id;
    const http_answer *a = send_with(NULL, PERSONS, "order-2", a_person(community, "甲"));

    expect_status(a, 200);
    id = text("%s", http_at(a, "id"));
    expect_refused(send_with(NULL, PERSONS, "order-2", a_person(community, "乙")), 422, "IDEMPOTENCY_KEY_REUSED", NULL);
    expect_status(send_with("PATCH", text(PERSONS "/%s", id), "order-2", "{\"name\":\"丙\"}"), 200);
    a = HTTP(.path = PERSONS, .token = stack_account("other-user", "{population.*}", 3, NULL), .body = a_person(community, "甲"),
             .header = { "Idempotency-Key: order-2" });
    expect_status(a, 200);
    ck_assert_str_ne(http_at(a, "id"), id);
    ck_assert_str_eq(people_of(community), "2");
}

TEST(changes_and_deletions_are_replayed_too)
{
    const char *path = text(PERSONS "/%s", new_person(new_community(), 1));

    expect_status(send_with("PATCH", path, "change-1", "{\"name\":\"乙\"}"), 200);
    ck_assert_str_eq(http_at(send_with("PATCH", path, "change-1", "{\"name\":\"乙\"}"), "etag"), "2");
    expect_status(send_with("DELETE", path, "delete-1", NULL), 200);
    expect_status(send_with("DELETE", path, "delete-1", NULL), 200);
    expect_refused(send_with("DELETE", path, "delete-2", NULL), 404, "NOT_FOUND", NULL);
}

TEST(a_refused_call_leaves_its_key_free)
{
    const char *community = new_community();

    expect_refused(send_with(NULL, PERSONS, "order-3", text("{\"communityId\":\"%s\",\"category\":\"KEY\"}", community)), 400, "FIELD_REQUIRED", "name");
    expect_status(send_with(NULL, PERSONS, "order-3", a_person(community, "甲")), 200);
}

TEST(a_key_has_a_form)
{
    static const char *const bad[] = { "\"\"", "a b", "\"a\"b\"", "a\\b",
                                       "0123456789012345678901234567890123456789012345678901234567890123456789" };
    const char *community = new_community();

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        expect_refused(send_with(NULL, PERSONS, bad[i], a_person(community, "甲")), 400, "IDEMPOTENCY_KEY_INVALID", "Idempotency-Key");
    ck_assert_str_eq(people_of(community), "0");
}

TEST(the_kept_answer_is_sealed)
{
    const char *community = new_community();

    expect_status(send_with(NULL, PERSONS, "order-4", a_person(community, "Sealedname")), 200);
    ck_assert_str_eq(stack_sql("select count(*) from population.idempotency where key = 'order-4' and position('Sealedname'::bytea in answer) > 0"), "0");
    ck_assert_str_eq(stack_sql("select count(*) from population.idempotency where key = 'order-4' and answer is not null"), "1");
}

/* One client: the same POST again and again; notes each answer. */
static void hammer(const char *community, FILE *notes)
{
    for (int i = 0; i < 5; i++) {
        const http_answer *a = send_with(NULL, PERSONS, "storm", a_person(community, "甲"));

        fprintf(notes, "%ld %s\n", a->status, a->status == 200 ? http_at(a, "id") : http_at(a, "reason"));
        fflush(notes);
    }
    _exit(0);
}

TEST(a_hundred_at_once_have_one_effect)
{
    const char *community = new_community(), *path = text("%s.storm", the_stack.dir), *id;
    FILE *notes = fopen(path, "ae");
    char line[128];
    int answers = 0;

    for (int i = 0; i < 20; i++)
        if (fork() == 0)
            hammer(community, notes);
    while (wait(NULL) > 0)
        continue;
    fclose(notes);
    ck_assert_str_eq(people_of(community), "1");
    id = text("200 %s\n", http_at(send_with(NULL, PERSONS, "storm", a_person(community, "甲")), "id"));
    notes = fopen(path, "re");
    for (; fgets(line, sizeof(line), notes); answers++)
        ck_assert_msg(strcmp(line, id) == 0 || strcmp(line, "409 IDEMPOTENCY_IN_FLIGHT\n") == 0, "%s, not %s", line, id);
    fclose(notes);
    ck_assert_int_eq(answers, 100);
}
