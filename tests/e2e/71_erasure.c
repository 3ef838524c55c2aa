/*
 * Erased for good (GB/T 35273, 8.3): after an erase, and again after yesterday's backup was restored, nothing of the person can
 * be read: by the API, in a dump, in the files of the tables. What was sealed stands in clear nowhere at any time.
 */
#include "tests/e2e/register.h"

#define TRACE "qanari"                 /* in every clear value of the person, folded or not */
#define NAME "Xqanariname"
#define ADDRESS "Xqanaristreet"
#define PHONE "13712345678"

static const char *person, *earlier, *community;   /* earlier: a second file, which becomes the person's after the backup */

/* "PGPASSWORD=… <tool> -h … -U linli_super" */
static const char *tool(const char *name)
{
    char *ports = stack_file("ports"), *password = stack_file("secrets/super.pg");
    int pg = atoi(strstr(ports, " pg=") + 4);
    const char *command;

    password[strcspn(password, "\n")] = '\0';
    command = text("PGPASSWORD=%s /usr/lib/postgresql/15/bin/%s -h @linli-%d -p %d -U linli_super", password, name, pg, pg);
    free(ports);
    free(password);
    return command;
}

static void run(const char *command)
{
    ck_assert_msg(system(command) == 0, "%s", command);
}

static int count_in(const char *needle, const char *place)
{
    char line[32] = "";
    FILE *out = popen(text("LC_ALL=C grep -rlaF --exclude-dir=bin -- '%s' %s | wc -l", needle, place), "r"); /* as bytes */

    if (!out || !fgets(line, sizeof(line), out))
        abort();
    pclose(out);
    return atoi(line);
}

static bool population_answers(void)
{
    return HTTP(.path = PERSONS "?pageSize=1", .token = ADMIN)->status == 200;
}

/* Everywhere that a canary of ours could sing. */
static void write_canary(void)
{
    const char *request;

    community = new_community();
    person = made(someone(community, NAME, text("%s,\"idNumber\":\"%s\",\"phone\":\"" PHONE "\",\"residenceAddress\":\"" ADDRESS " 1\"",
                                                "\"category\":\"PERMANENT\"", id_number(71))));
    expect_status(patch(text(PERSONS "/%s", person), "{\"phone\":\"13600001111\",\"residenceAddress\":\"" ADDRESS " 2\"}"), 200);
    expect_status(HTTP(.method = "PATCH", .path = text(PERSONS "/%s", person), .token = ADMIN, .body = "{\"employer\":\"" NAME " & Co\"}",
                       .header = { "Idempotency-Key: canary" }), 200);
    earlier = made(someone(community, NAME, text("%s,\"employer\":\"" NAME "\"", category("TEMPORARY"))));
    made(of_person("collections", community, person, "\"kind\":\"ADDRESS\",\"residenceAddress\":\"" ADDRESS " 3\""));
    made(of_person("consents", community, person, "\"purpose\":\"PHOTO\",\"noticeVersion\":\"1\",\"method\":\"PAPER\",\"guardianName\":\"" NAME "\""));
    request = made(of_person("requests", community, person, "\"kind\":\"CORRECT\",\"note\":\"" NAME "\""));
    expect_status(post(text(P "/requests/%s:complete", request), "{\"answer\":\"" NAME "\"}"), 200);
}

/* The search box is told by an event. */
static bool is_unfindable(void)
{
    return strcmp(stack_sql("select count(*) from analytics.entry where id = '%s' or id = '%s'", person, earlier), "0") == 0;
}

static bool is_findable(void)
{
    return strcmp(stack_sql("select count(*) from analytics.entry where id = '%s' or id = '%s'", person, earlier), "2") == 0;
}

static void expect_gone(const char *sealed)
{
    const char *dump = text("%s.sql", the_stack.dir);

    ck_assert(stack_wait(is_unfindable, 60));
    expect_refused(get(text(PERSONS "/%s", person)), 404, "NOT_FOUND", NULL);
    ck_assert_ptr_null(strstr(get(text(PERSONS "/%s/history", person))->body, TRACE));
    ck_assert_uint_eq(length_of(list_of("persons", text("idNumber=\"%s\"", id_number(71))), "persons"), 0);
    ck_assert_uint_eq(length_of(get(text(PERSONS "?q=" NAME)), "persons"), 0);
    run(text("%s linli >%s", tool("pg_dump"), dump));
    ck_assert_int_eq(count_in(TRACE, dump), 0);
    ck_assert_int_eq(count_in(sealed, dump), 0);
    ck_assert_int_eq(count_in(person, dump), 1); /* the tombstone: the dump itself is whole */
    unlink(dump);
    for (const char *table = "population.person population.person_history population.collection population.collection_history population.consent"
                             " population.consent_history population.subject_request population.subject_request_history population.outbox"
                             " population.idempotency analytics.entry"; table; table = strchr(table, ' ') ? strchr(table, ' ') + 1 : NULL)
        stack_sql("vacuum full %.*s", (int)strcspn(table, " "), table);
    stack_sql("checkpoint");
    ck_assert_int_eq(count_in(TRACE, text("%s/pg/base", the_stack.dir)), 0);
}

static void expect_sealed_nowhere(void)
{
    ck_assert_int_eq(count_in(id_number(71), the_stack.dir), 0); /* tables, WAL, NATS store, logs, state */
    ck_assert_int_eq(count_in(PHONE, the_stack.dir), 0);
    ck_assert_int_eq(count_in("13600001111", the_stack.dir), 0);
}

/* Whom the service remembers to forget: ids, times and MACs. */
static void expect_list_of_ids(void)
{
    char *list = stack_file("state/population/erasures");

    ck_assert_ptr_nonnull(list);
    ck_assert_ptr_nonnull(strstr(list, person));
    ck_assert_ptr_nonnull(strstr(list, earlier));
    ck_assert_ptr_null(strstr(list, TRACE));
    ck_assert_uint_eq(strspn(list, "0123456789abcdefTZ.:- \n"), strlen(list));
    free(list);
}

/* "ledgersBroken" of all programs, as linlictl tells it. */
static bool status_says(const char *count, int wanted)
{
    const char *bin = getenv("LINLI_BIN") ? getenv("LINLI_BIN") : "build/bin";
    char *ports = stack_file("ports");
    int pg = atoi(strstr(ports, " pg=") + 4), nats = atoi(strstr(ports, " nats=") + 6), found;

    found = system(text("%s/linlictl status --pg 'host=@linli-%d port=%d dbname=linli' --secrets %s/secrets --nats nats://127.0.0.1:%d --json"
                        " | grep -q '\"program\":\"population\".*\"ledgersBroken\":%s'", bin, pg, pg, the_stack.dir, nats, count));
    free(ports);
    return WEXITSTATUS(found) == wanted;
}

static bool is_noticed(void)
{
    return status_says("1", 0);
}

/* The folder with the list goes while the service runs; when it starts again the list is as it was. */
static void expect_lost_list_is_noticed(void)
{
    run(text("rm %s/state/population/erasures", the_stack.dir));
    ck_assert(stack_wait(is_noticed, 30));
    stack_stop_one("population");
    run(text("find %s/state/population -mindepth 1 -delete", the_stack.dir));
    stack_start_one("population");
    ck_assert(stack_wait(population_answers, 60));
    expect_list_of_ids();
    ck_assert(status_says("0", 0));
}

TEST(an_erased_person_stays_erased_when_a_backup_is_restored)
{
    const char *backup = text("%s.backup", the_stack.dir), *sealed, *request;

    write_canary();
    ck_assert(stack_wait(is_findable, 60)); /* in the backup the search box knows them */
    sealed = text("%s", stack_sql("select encode(phone, 'hex') from population.person where id = '%s'", person));
    run(text("%s -Fc linli >%s", tool("pg_dump"), backup));
    ck_assert_int_gt(count_in(TRACE, text("%s/pg", the_stack.dir)), 0); /* the search works */
    expect_status(post(text(PERSONS "/%s:merge", person), text("{\"fromId\":\"%s\"}", earlier)), 200);
    request = made(of_person("requests", community, person, "\"kind\":\"ERASE\""));
    expect_status(post(text(P "/requests/%s:erase", request), "{}"), 200);
    expect_gone(sealed);
    expect_sealed_nowhere();
    expect_list_of_ids();

    stack_stop_one("population");
    stack_stop_one("identity");
    stack_sql("drop table vehicles.passage; select 1"); /* --clean cannot drop the keys that partitions inherit */
    run(text("%s --clean --if-exists -d linli %s", tool("pg_restore"), backup));
    ck_assert_str_eq(stack_sql("select name from population.person where id = '%s'", person), NAME); /* as it was yesterday */
    ck_assert_str_eq(stack_sql("select name from population.person where id = '%s' and merged_into is null", earlier), NAME);
    stack_start_one("identity");
    stack_start_one("population");
    ck_assert(stack_wait(population_answers, 60));
    expect_gone(sealed);
    expect_sealed_nowhere();
    ck_assert_str_eq(stack_sql("select count(*) from population.outbox where aggregate_id = '%s' and subject like '%%.Erased.v1'", person), "1");
    unlink(backup);
    expect_lost_list_is_noticed();
}
