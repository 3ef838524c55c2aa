/* Secrecy: an id number and a phone stand nowhere in clear: not in a dump, the WAL, NATS, logs or state. */
#include "tests/e2e/e2e.h"

#define CANARY_PHONE "13712345678"

static int grep_count(const char *needle)
{
    char command[512], line[32] = "";
    FILE *out;

    snprintf(command, sizeof(command), "grep -rlaF -- '%s' %s | wc -l", needle, the_stack.dir);
    out = popen(command, "r");
    if (!out || !fgets(line, sizeof(line), out))
        abort();
    pclose(out);
    return atoi(line);
}

static void dump_into_folder(void)
{
    char command[1024], *ports = stack_file("ports"), *password = stack_file("secrets/super.pg");
    int pg = atoi(strstr(ports, " pg=") + 4);

    password[strcspn(password, "\n")] = '\0';
    snprintf(command, sizeof(command), "PGPASSWORD=%s /usr/lib/postgresql/15/bin/pg_dump -h @linli-%d -p %d -U linli_super linli >%s/dump.sql",
             password, pg, pg, the_stack.dir);
    ck_assert_int_eq(system(command), 0);
    free(ports);
    free(password);
}

TEST(sealed_values_stand_nowhere_in_clear)
{
    const char *community = new_community(), *number = id_number(77), *id;
    const http_answer *a = HTTP(.path = PERSONS, .token = ADMIN,
                                .body = text("{\"communityId\":\"%s\",\"name\":\"Canaryname\",\"idNumber\":\"%s\",\"phone\":\"13611112222\","
                                             "\"category\":\"PERMANENT\"}", community, number));

    expect_status(a, 200);
    id = text("%s", http_at(a, "id"));
    expect_status(HTTP(.method = "PATCH", .path = text(PERSONS "/%s", id), .token = ADMIN, .body = "{\"phone\":\"" CANARY_PHONE "\"}"), 200);
    expect_status(HTTP(.path = text(PERSONS "?filter=idNumber=%%22%s%%22", number), .token = ADMIN), 200);
    expect_status(HTTP(.path = PERSONS "?filter=phone=" CANARY_PHONE, .token = ADMIN), 200);
    create_person(ADMIN, community, number); /* a refusal speaks of the value too: 409 */
    HTTP(.path = PERSONS, .token = ADMIN, .body = text("{\"idNumber\":\"%s\",\"phone\":\"" CANARY_PHONE "\",\"wrong\":1}", number));
    stack_sql("checkpoint");
    dump_into_folder();

    ck_assert_int_eq(grep_count(number), 0);
    ck_assert_int_eq(grep_count(CANARY_PHONE), 0);
    ck_assert_int_eq(grep_count("13611112222"), 0);
    ck_assert_int_gt(grep_count("Canaryname"), 1); /* the search itself works: dump and WAL hold what is not sealed */
}

TEST(passwords_stand_nowhere_in_clear)
{
    ck_assert_int_eq(grep_count(STACK_PASSWORD), 0);
    ck_assert_ptr_null(strstr(stack_sql("select string_agg(a::text, ' ') from identity.credential a"), STACK_PASSWORD));
    ck_assert_int_eq(strncmp(stack_sql("select password from identity.credential limit 1"), "$argon2id$v=19$m=19456,t=2,p=1$", 31), 0);
}

TEST(secrets_are_readable_by_their_owner_only)
{
    char command[256], line[32];
    FILE *out;

    snprintf(command, sizeof(command), "find %s/secrets -type f ! -name '*.pub' -perm /077 | wc -l", the_stack.dir);
    out = popen(command, "r");
    ck_assert_ptr_nonnull(fgets(line, sizeof(line), out));
    pclose(out);
    ck_assert_int_eq(atoi(line), 0);
}

TEST(no_service_role_owns_anything_or_escapes_row_security)
{
    ck_assert_str_eq(stack_sql("select count(*) from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname like 'linli\\_%%'"
                               " and r.rolname not in ('linli_owner', 'linli_super')"), "0");
    ck_assert_str_eq(stack_sql("select count(*) from pg_roles where rolname like 'linli\\_%%' and rolname <> 'linli_super'"
                               " and (rolsuper or rolbypassrls)"), "0");
    ck_assert_str_eq(stack_sql("select count(*) from pg_class where relname in ('person', 'person_history', 'region', 'region_history')"
                               " and relkind = 'r' and not (relrowsecurity and relforcerowsecurity)"), "0");
}
