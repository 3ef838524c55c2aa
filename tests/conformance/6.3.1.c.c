/*
 * GB/T 42455.1-2023, 6.3.1 c: data leave a trace and can be traced back; it should be kept for 30 days.
 *
 * Shown: each kind of write leaves one history row that tells who, when and what, and can be read back as it was; each reading of
 * classified data (a reveal) leaves an audit row before anything is answered; no program's role can change or remove either;
 * both are still there 31 days on; `linlictl retention` reports it, and which values an erasure may blank. The masked answers that everybody else gets are no reading of
 * classified data: they hold none, which is shown too.
 */
#include "tests/e2e/e2e.h"

static const char *self(void)
{
    return text("%s", stack_sql("select id from identity.account where account = 'admin'"));
}

/* --- writes */

/* What the history of a record says, newest first: "UPDATED DELETED …". */
static const char *trace_of(const char *path)
{
    const http_answer *a = HTTP(.path = text("%s/history", path), .token = ADMIN);
    json_t *change;
    size_t i;
    const char *all = "";

    expect_status(a, 200);
    json_array_foreach(json_object_get(a->json, "history"), i, change)
    {
        ck_assert_str_ne(json_string_value(json_object_get(change, "at")), "");
        ck_assert_str_eq(json_string_value(json_object_get(change, "actor")), self());
        all = text("%s%s%s", all, i ? " " : "", json_string_value(json_object_get(change, "action")));
    }
    return all;
}

TEST(each_write_of_a_person_leaves_its_trace)
{
    const char *path = text(PERSONS "/%s", new_person(new_community(), 1)), *at;

    expect_status(HTTP(.method = "PATCH", .path = path, .token = ADMIN, .body = "{\"name\":\"李雷\"}"), 200);
    at = text("%s", http_at(HTTP(.path = path, .token = ADMIN), "updatedAt"));
    expect_status(HTTP(.method = "DELETE", .path = path, .token = ADMIN), 200);
    expect_status(HTTP(.path = text("%s:undelete", path), .token = ADMIN, .body = "{}"), 200);
    expect_status(HTTP(.method = "PATCH", .path = path, .token = ADMIN, .body = "{\"name\":\"韩梅梅\"}"), 200);
    ck_assert_str_eq(trace_of(path), "UPDATED UNDELETED DELETED UPDATED CREATED");
    ck_assert_str_eq(http_at(HTTP(.path = text("%s/history", path), .token = ADMIN), "history.0.changes.0.beforeJson"), "\"李雷\"");
    ck_assert_str_eq(http_at(HTTP(.path = text("%s?readTime=%s", path, at), .token = ADMIN), "name"), "李雷");
}

TEST(each_of_a_batch_leaves_its_own)
{
    const char *community = new_community();
    const char *record = text("{\"communityId\":\"%s\",\"name\":\"甲\",%s}", community, category("KEY"));
    const http_answer *a = HTTP(.path = PERSONS ":batchCreate", .token = ADMIN, .body = text("{\"persons\":[%s,%s]}", record, record));
    const char *first, *second;

    expect_status(a, 200);
    first = text(PERSONS "/%s", http_at(a, "persons.0.id"));
    second = text(PERSONS "/%s", http_at(a, "persons.1.id"));
    ck_assert_str_eq(trace_of(first), "CREATED");
    ck_assert_str_eq(trace_of(second), "CREATED");
}

/* Not one record of any resource, whoever made it and by whatever call, is without the row of its version. What analytics keeps for the
   search box is no record but a copy of some: their versions have their rows where they are kept. */
TEST(no_version_of_any_record_is_without_its_row)
{
    const char *tables, *at;
    int checked = 0;

    new_person(new_community(), 2);
    tables = text("%s", stack_sql("select string_agg(format('%%I.%%I', schemaname, left(tablename, -8)), ' ') from pg_tables"
                                  " where tablename like '%%\\_history' and schemaname <> 'analytics'"));
    for (at = tables; *at; at += strcspn(at, " "), at += *at == ' ') {
        int length = (int)strcspn(at, " ");

        ck_assert_msg(strcmp(stack_sql("select count(*) from %.*s r where not exists"
                                       " (select from %.*s_history h where h.community_id = r.community_id and h.id = r.id and h.version = r.version)",
                                       length, at, length, at), "0") == 0, "%.*s has a version without history", length, at);
        checked++;
    }
    ck_assert_int_ge(checked, 2);
}

/* --- reads of classified data */

static const char *rows_of_audit(const char *id)
{
    return stack_sql("select count(*) from population.audit where record_id = '%s'", id);
}

TEST(who_is_shown_classified_data_is_on_record_with_the_reason)
{
    const char *id = new_person(new_community(), 3), *path = text(PERSONS "/%s:reveal", id);
    const char *wanted = text("%s reveal person 走访核对 true true", self());
    const http_answer *a = HTTP(.path = path, .token = ADMIN, .body = "{\"reason\":\"走访核对\"}");

    expect_status(a, 200);
    ck_assert_str_eq(http_at(a, "phone"), "13800138000");
    ck_assert_str_eq(stack_sql("select actor || ' ' || action || ' ' || resource || ' ' || reason || ' ' || (at > now() - interval '1 hour') || ' ' ||"
                               " (session_id <> '' and request_id <> '') from population.audit where record_id = '%s'", id),
                     wanted);
}

TEST(without_a_record_nothing_is_shown)
{
    const char *id = new_person(new_community(), 4), *path = text(PERSONS "/%s:reveal", id);
    const http_answer *a;

    stack_sql("revoke insert on population.audit from linli_population");
    a = HTTP(.path = path, .token = ADMIN, .body = "{\"reason\":\"走访核对\"}");
    stack_sql("grant insert on population.audit to linli_population");
    ck_assert_int_ge(a->status, 500);
    ck_assert_ptr_null(strstr(a->body, "13800138000"));
    ck_assert_str_eq(rows_of_audit(id), "0");
}

TEST(every_other_answer_holds_no_classified_data)
{
    const char *community = new_community(), *id = new_person(community, 5);
    const char *paths[] = {
        text(PERSONS "/%s", id), text(PERSONS "/%s/history", id), text(PERSONS "?filter=communityId=%s", community),
        text(PERSONS "?q=%%E7%%A7%%80&filter=communityId=%s", community), text(PERSONS ":batchGet?ids=%s", id),
        text(PERSONS "/%s?readTime=%s", id, text("%s", http_at(HTTP(.path = text(PERSONS "/%s", id), .token = ADMIN), "updatedAt"))),
    };

    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        const http_answer *a = HTTP(.path = paths[i], .token = ADMIN);

        expect_status(a, 200);
        ck_assert_msg(strstr(a->body, "138****8000") != NULL, "%s: %s", paths[i], a->body);
        ck_assert_msg(!strstr(a->body, "13800138000") && !strstr(a->body, id_number(5)), "%s: %s", paths[i], a->body);
    }
    ck_assert_str_eq(rows_of_audit(id), "0");
}

/* --- nobody changes or removes a trace, and it stays */

static void expect_forbidden(const char *role, const char *statement)
{
    stack_sql("do $$ begin set local role %s; begin execute %s; exception when insufficient_privilege then return; end;"
              " raise exception 'it was allowed'; end $$", role, text("'%s'", statement));
}

TEST(no_program_can_change_or_remove_a_trace)
{
    static const char *const tables[] = { "population.person_history", "population.audit", "identity.region_history", "identity.audit" };

    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        const char *role = strncmp(tables[i], "identity", 8) == 0 ? "linli_identity" : "linli_population";

        expect_forbidden(role, text("delete from %s", tables[i]));
        expect_forbidden(role, text("update %s set at = now()", tables[i]));
        expect_forbidden(role, text("truncate %s", tables[i]));
    }
    expect_forbidden("linli_population", "select * from population.audit"); /* who looked is for the auditor */
}

static const char *retention(int *ret_status)
{
    static char output[16384];
    const char *b = getenv("B") ? getenv("B") : "build";
    FILE *out = popen(text("set -e; . %s/ports; %s/bin/linlictl retention --secrets %s/secrets --pg \"host=@linli-$pg port=$pg dbname=linli\" 2>&1",
                           the_stack.dir, b, the_stack.dir), "r");
    size_t size = fread(output, 1, sizeof(output) - 1, out);

    output[size] = '\0';
    *ret_status = pclose(out);
    return output;
}

TEST(what_is_kept_is_reported_and_a_hole_is_named)
{
    const char *said;
    int status;

    new_person(new_community(), 6);
    said = retention(&status);
    ck_assert_msg(status == 0 && strstr(said, "population\tperson_history\tfor good\t") && strstr(said, "population\taudit\tfor good\t"), "%s", said);
    ck_assert_msg(!strstr(said, "\tlinli_"), "%s", said);
    stack_sql("grant delete on population.person_history to linli_population");
    said = text("%s", retention(&status));
    stack_sql("revoke delete on population.person_history from linli_population");
    ck_assert_int_ne(status, 0);
    ck_assert_msg(strstr(said, "\tlinli_population\t") != NULL, "%s", said);
}

static bool works_again(void)
{
    return HTTP(.path = PERSONS, .token = ADMIN)->status == 401; /* the token of 31 days ago */
}

TEST(it_is_all_there_31_days_on)
{
    const char *id = new_person(new_community(), 7), *path = text(PERSONS "/%s", id), *token;

    expect_status(HTTP(.method = "PATCH", .path = path, .token = ADMIN, .body = "{\"name\":\"李雷\"}"), 200);
    expect_status(HTTP(.path = text("%s:reveal", path), .token = ADMIN, .body = "{\"reason\":\"走访核对\"}"), 200);
    setenv("LINLI_CLOCK_OFFSET_S", text("%d", 31 * 86400), 1);
    stack_up();
    ck_assert(stack_wait(works_again, 60));
    token = text("%s", http_at(HTTP(.path = "/v1/identity/sessions", .body = "{\"account\":\"admin\",\"password\":\"" STACK_PASSWORD "\"}"), "accessToken"));
    expect_status(HTTP(.method = "PATCH", .path = path, .token = token, .body = "{\"name\":\"韩梅梅\"}"), 200); /* a later write tidies up nothing of it */
    ck_assert_str_eq(http_at(HTTP(.path = text("%s/history", path), .token = token), "history.2.action"), "CREATED");
    ck_assert_str_eq(rows_of_audit(id), "1");
}
