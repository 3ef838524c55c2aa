/*
 * Two lanes, one answer: whatever is read by the fast lane is, byte for byte, what the plain lane answers: status, headers and
 * body, refusals and all. The plain lane is the reference. Every resource of every announced contract that can be read by its
 * id is asked for; first one by one, then by many at once, so that reads share groups and some of a group fail.
 */
#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>

#include "tests/e2e/e2e.h"

enum { CASES_MAX = 4096, COLLECTIONS_MAX = 128, ROUNDS = 4, PEOPLE = 90, CROWD = 64 };

#define UNKNOWN "00000000-0000-8000-8000-000000000000"
#define LENGTH(array) (sizeof(array) / sizeof(*(array)))

typedef struct bytes {
    char *at;
    size_t len;
} bytes;

typedef struct reply {
    long status;
    bytes headers, body;
} reply;

enum { PLAIN, FAST, CROWDED, RUNS };

typedef struct lane_case {
    const char *who, *token, *path, *header[2];
    bool crowd_only;                   /* tells nothing where it is asked for alone */
    reply reply[RUNS];
} lane_case;

/* What can be read by its id. */
typedef struct collection {
    const char *path, *schema;         /* "/v1/housing/houses", of records "linli.housing.v1.House" */
    bool has_batch;
    const char *id, *deleted;          /* of records; NULL: none */
    bool refused;                      /* its example was: another time it will be again */
} collection;

static lane_case cases[CASES_MAX];
static size_t case_count;
static collection collections[COLLECTIONS_MAX];
static size_t collection_count;
static json_t *document;

static const char *home, *elsewhere, *people[PEOPLE], *of_elsewhere, *deleted, *revived, *stalled, *broken;
static struct user {
    const char *name, *token;
} users[6];                            /* as below */
enum { ADMINISTRATOR, CLERK, UNCLEARED, STRANGER, FORBIDDEN, NOBODY };

/* --- asking, so many at once */

static size_t add(char *piece, size_t size, size_t n, void *what)
{
    bytes *to = what;

    to->at = realloc(to->at, to->len + size * n + 1);
    if (!to->at)
        abort();
    memcpy(to->at + to->len, piece, size * n);
    to->len += size * n;
    to->at[to->len] = '\0';
    return size * n;
}

/* Two answers never have these in common. */
static size_t add_header(char *line, size_t size, size_t n, void *what)
{
    bool own = strncasecmp(line, "date:", 5) == 0 || strncasecmp(line, "x-request-id:", 13) == 0;

    return own ? size * n : add(line, size, n, what);
}

/* Nor what names the request in a problem. */
static void blank_instance(bytes *body)
{
    static const char mark[] = "\"instance\":\"urn:linli:request:";
    char *at = body->at ? strstr(body->at, mark) : NULL;

    if (at)
        memset(at + strlen(mark), '-', strcspn(at + strlen(mark), "\""));
}

static struct curl_slist *headers_of(const lane_case *c)
{
    struct curl_slist *list = NULL;
    char line[1200];

    if (c->token) {
        snprintf(line, sizeof(line), "Authorization: Bearer %s", c->token);
        list = curl_slist_append(list, line);
    }
    for (size_t i = 0; i < LENGTH(c->header) && c->header[i]; i++)
        list = curl_slist_append(list, c->header[i]);
    return list;
}

static void ask(CURL *curl, const lane_case *c, reply *into)
{
    struct curl_slist *list = headers_of(c);
    char url[8192];

    snprintf(url, sizeof(url), "%s%s", the_stack.url, c->path);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 60L);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, add_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &into->headers);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, add);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &into->body);
    if (curl_easy_perform(curl) == CURLE_OK)
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &into->status);
    curl_slist_free_all(list);
    blank_instance(&into->body);
}

static struct {
    int run;
    bool one_by_one;
    atomic_size_t next;
} asking;

static void *ask_until_none_is_left(void *unused)
{
    CURL *curl = curl_easy_init();
    size_t i;

    while ((i = atomic_fetch_add(&asking.next, 1)) < case_count)
        if (!cases[i].crowd_only || !asking.one_by_one)
            ask(curl, &cases[i], &cases[i].reply[asking.run]);
    curl_easy_cleanup(curl);
    return unused;
}

static void ask_all(int run, size_t at_once)
{
    pthread_t thread[CROWD];

    asking.run = run;
    asking.one_by_one = at_once == 1;
    atomic_store(&asking.next, 0);
    for (size_t i = 0; i < at_once; i++)
        ck_assert_int_eq(pthread_create(&thread[i], NULL, ask_until_none_is_left, NULL), 0);
    for (size_t i = 0; i < at_once; i++)
        pthread_join(thread[i], NULL);
}

/* --- what there is, by the document that the gateway makes of all contracts */

static json_t *at(json_t *json, const char *path)
{
    char *copy = strdup(path), *rest = copy, *key;

    while (json && (key = strsep(&rest, " ")) != NULL)
        json = json_object_get(json, key);
    free(copy);
    return json;
}

/* "#/components/schemas/linli.housing.v1.House" is linli.housing.v1.House. */
static const char *schema_name(json_t *schema)
{
    const char *target = json_string_value(json_object_get(schema, "$ref")), *slash = target ? strrchr(target, '/') : NULL;

    return slash ? slash + 1 : "";
}

static void find_collections(void)
{
    json_t *paths, *item;
    const char *path;

    document = json_loads(HTTP(.path = "/openapi.json")->body, 0, NULL);
    paths = json_object_get(document, "paths");
    json_object_foreach(paths, path, item) {
        json_t *schema = at(item, "get responses 200 content application/json schema");
        size_t stem = strlen(path) - strlen("/{id}");
        const char *name;

        if (!schema || strlen(path) < strlen("/{id}") || strcmp(path + stem, "/{id}") != 0)
            continue;
        ck_assert_uint_lt(collection_count, COLLECTIONS_MAX);
        name = text("%.*s", (int)stem, path);
        collections[collection_count++] = (collection){ .path = name, .schema = schema_name(schema),
                                                        .has_batch = json_object_get(paths, text("%s:batchGet", name)) != NULL };
    }
}

static collection *collection_of(const char *schema)
{
    for (size_t i = 0; i < collection_count; i++)
        if (strcmp(collections[i].schema, schema) == 0)
            return &collections[i];
    return NULL;
}

/* --- a record of each, as its example says, about records that are there */

static json_t *resolved(json_t *schema)
{
    json_t *known = json_object_get(at(document, "components schemas"), schema_name(schema));

    return known ? known : schema;
}

/* False: it names something of which there is none. Nobody lets a house to themselves: two people are two. */
static bool give_ids(json_t *example, json_t *schema)
{
    static int turn;
    json_t *value;
    const char *key;

    json_object_foreach(example, key, value) {
        json_t *property = json_object_get(json_object_get(resolved(schema), "properties"), key);
        const char *to = json_string_value(json_object_get(property, "x-refers-to"));
        const collection *c = to ? collection_of(to) : NULL;

        if (to && (!c || !c->id || !json_is_string(value)))
            return false;
        if (to)
            json_string_set(value, strcmp(to, "linli.population.v1.Person") == 0 ? people[turn++ % PEOPLE] : c->id);
    }
    return true;
}

/* An example does not show all that has to be there. */
static void give_values(json_t *example, json_t *schema)
{
    json_t *name;
    size_t i;

    json_array_foreach(json_object_get(schema, "required"), i, name) {
        const char *key = json_string_value(name);
        json_t *values = json_object_get(json_object_get(json_object_get(resolved(schema), "properties"), key), "enum");

        if (!json_object_get(example, key))
            json_object_set(example, key, values ? json_array_get(values, 1) : json_string("1")); /* the first one is none */
    }
}

/* NULL: not to be had so, or not yet. */
static const char *create(collection *c)
{
    json_t *call = json_object_get(json_object_get(json_object_get(document, "paths"), c->path), "post");
    json_t *content = at(call, "requestBody content application/json"), *schema = json_object_get(content, "schema");
    json_t *example = json_deep_copy(json_object_get(content, "example"));
    const http_answer *a;

    if (!example || !give_ids(example, schema))
        return NULL;
    give_values(example, schema);
    a = HTTP(.path = c->path, .token = ADMIN, .body = json_dumps(example, JSON_COMPACT));
    c->refused = a->status != 200 || !*http_at(a, "id");
    return c->refused ? NULL : text("%s", http_at(a, "id"));
}

/* One that is deleted, where it can be, and one that stays; where there can be only one of an example, the deleted one is. */
static void make_record(collection *c)
{
    const char *first = create(c), *path = text("%s/%s", c->path, first ? first : "");

    c->id = first;
    if (!first || HTTP(.method = "DELETE", .path = path, .token = ADMIN)->status != 200)
        return;
    c->id = create(c);
    if (c->id)
        c->deleted = first;
    else if (HTTP(.path = text("%s:undelete", path), .token = ADMIN, .body = "{}")->status == 200)
        c->id = first;
}

/* One that came by itself. */
static const char *first_of_list(const collection *c)
{
    const http_answer *a = HTTP(.path = text("%s?pageSize=1", c->path), .token = ADMIN);
    json_t *list;
    const char *key;

    json_object_foreach(a->json, key, list) {
        const char *id = json_string_value(json_object_get(json_array_get(list, 0), "id"));

        if (a->status == 200 && id)
            return text("%s", id);
    }
    return NULL;
}

static void make_records(void)
{
    collection_of("linli.identity.v1.Region")->id = home;
    collection_of("linli.population.v1.Person")->id = people[0];
    collection_of("linli.population.v1.Person")->deleted = deleted;
    for (int round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < collection_count; i++)
            if (!collections[i].id && !collections[i].refused)
                make_record(&collections[i]);
    for (size_t i = 0; i < collection_count; i++)
        if (!collections[i].id)
            collections[i].id = first_of_list(&collections[i]);
}

/* --- people, and who asks for them */

static const char *named(const char *name, int serial)
{
    const char *id = new_person(home, serial);

    expect_status(HTTP(.method = "PATCH", .path = text(PERSONS "/%s", id), .token = ADMIN, .body = text("{\"name\":\"%s\"}", name)), 200);
    return id;
}

static void make_people(void)
{
    home = create(collection_of("linli.identity.v1.Region")); /* addresses of examples begin with its code */
    ck_assert_ptr_nonnull(home);
    elsewhere = new_community();
    for (int i = 0; i < PEOPLE; i++)
        people[i] = new_person(home, i);
    of_elsewhere = new_person(elsewhere, PEOPLE + 1);
    deleted = new_person(home, PEOPLE + 2);
    revived = new_person(home, PEOPLE + 3);
    stalled = named("慢", PEOPLE + 4);
    broken = named("坏", PEOPLE + 5);
    expect_status(HTTP(.method = "DELETE", .path = text(PERSONS "/%s", deleted), .token = ADMIN), 200);
    expect_status(HTTP(.method = "DELETE", .path = text(PERSONS "/%s", revived), .token = ADMIN), 200);
    expect_status(HTTP(.path = text(PERSONS "/%s:undelete", revived), .token = ADMIN, .body = "{}"), 200);
    expect_status(HTTP(.method = "PATCH", .path = text(PERSONS "/%s", people[1]), .token = ADMIN,
                       .body = "{\"name\":\"司马相如\",\"phone\":\"\"}"), 200);
}

static void make_users(void)
{
    static const char everything[] = "{exchange.*,housing.*,identity.*,organizations.*,population.*,vehicles.*}";
    const char *here = text("{%s}", home), *there = text("{%s}", elsewhere);

    stack_add_account("lanes-clerk", everything, 3, here);
    stack_add_account("lanes-uncleared", everything, 1, here);
    stack_add_account("lanes-stranger", everything, 3, there);
    stack_add_account("lanes-forbidden", "{analytics.search.read}", 3, NULL);
    stack_raise_access();
    users[ADMINISTRATOR] = (struct user){ "admin", ADMIN };
    users[CLERK] = (struct user){ "clerk", text("%s", stack_sign_in("lanes-clerk")) };
    users[UNCLEARED] = (struct user){ "uncleared", text("%s", stack_sign_in("lanes-uncleared")) };
    users[STRANGER] = (struct user){ "stranger", text("%s", stack_sign_in("lanes-stranger")) };
    users[FORBIDDEN] = (struct user){ "forbidden", text("%s", stack_sign_in("lanes-forbidden")) };
    users[NOBODY] = (struct user){ "nobody", NULL };
}

/* In the database: to read the one takes a minute, to read the other fails. */
static void make_trouble(void)
{
    stack_sql("create function population.trouble(name text) returns bool language plpgsql cost 100000 as $$"
              " begin if name = '慢' then perform pg_sleep(60); elsif name = '坏' then raise 'trouble'; end if; return true; end $$");
    stack_sql("create policy trouble on population.person as restrictive for select to linli_population using (population.trouble(name))");
}

/* --- the cases */

static const char chinese[] = "Accept-Language: zh-CN", english[] = "Accept-Language: en";

__attribute__((format(printf, 4, 5))) static lane_case *want(int who, const char *language, const char *header, const char *format, ...)
{
    lane_case *c = &cases[case_count++];
    char path[8192];
    va_list args;

    ck_assert_uint_le(case_count, CASES_MAX);
    va_start(args, format);
    vsnprintf(path, sizeof(path), format, args);
    va_end(args);
    *c = (lane_case){ users[who].name, users[who].token, text("%s", path), .header = { language, header } };
    return c;
}

static void want_gets(const char *path, const char *id)
{
    for (int who = 0; who <= NOBODY; who++)
        want(who, chinese, NULL, "%s/%s", path, id);
    for (int who = CLERK; who <= STRANGER; who++) {
        want(who, english, NULL, "%s/%s", path, id);
        want(who, english, NULL, "%s/%s?readTime=2199-01-01T00:00:00Z", path, id);
    }
    want(ADMINISTRATOR, chinese, NULL, "%s/%s?readTime=2020-01-01T00:00:00Z", path, id);
    want(ADMINISTRATOR, chinese, NULL, "%s/%s?readTime=yesterday", path, id);
    want(ADMINISTRATOR, english, "If-None-Match: \"1\"", "%s/%s", path, id);
    want(ADMINISTRATOR, english, "If-None-Match: \"0\"", "%s/%s", path, id);
    want(ADMINISTRATOR, english, NULL, "%s/%s?no=such", path, id);
}

static void want_batches(const char *path, const char *id)
{
    for (int who = 0; who <= NOBODY; who++)
        want(who, chinese, NULL, "%s:batchGet?ids=%s", path, id);
    for (int who = ADMINISTRATOR; who <= UNCLEARED; who++) {
        want(who, english, NULL, "%s:batchGet?ids=%s&ids=%s", path, id, id);
        want(who, english, NULL, "%s:batchGet?ids=%s&ids=" UNKNOWN, path, id);
        want(who, chinese, NULL, "%s:batchGet?ids=%s&ids=x", path, id);
    }
    want(ADMINISTRATOR, english, NULL, "%s:batchGet", path);
}

static void want_deleted(const collection *c)
{
    want(ADMINISTRATOR, chinese, NULL, "%s/%s", c->path, c->deleted);
    want(CLERK, english, NULL, "%s/%s", c->path, c->deleted);
    want(ADMINISTRATOR, english, NULL, "%s/%s?readTime=2199-01-01T00:00:00Z", c->path, c->deleted);
    if (c->has_batch)
        want(ADMINISTRATOR, english, NULL, "%s:batchGet?ids=%s&ids=%s", c->path, c->id ? c->id : UNKNOWN, c->deleted);
}

static void want_collections(void)
{
    for (size_t i = 0; i < collection_count; i++) {
        const collection *c = &collections[i];

        if (c->id)
            want_gets(c->path, c->id);
        if (c->has_batch)
            want_batches(c->path, c->id ? c->id : UNKNOWN);
        if (c->deleted)
            want_deleted(c);
        want(ADMINISTRATOR, chinese, NULL, "%s/" UNKNOWN, c->path);
        want(CLERK, english, NULL, "%s/" UNKNOWN, c->path);
        want(ADMINISTRATOR, english, NULL, "%s/not-an-id", c->path);
    }
}

/* ids=a&ids=b… */
static const char *list(const char *const *id, size_t n)
{
    const char *all = "";

    for (size_t i = 0; i < n; i++)
        all = text("%s%sids=%s", all, i ? "&" : "", id[i]);
    return all;
}

static const char *too_many(void)
{
    const char *x[101];

    for (size_t i = 0; i < LENGTH(x); i++)
        x[i] = "x";
    return list(x, LENGTH(x));
}

static void want_people(void)
{
    const char *some = list(people, 3);

    want_gets(PERSONS, people[1]);
    want_gets(PERSONS, of_elsewhere);
    want_gets(PERSONS, revived);
    for (int who = ADMINISTRATOR; who <= UNCLEARED; who++)
        want(who, chinese, NULL, PERSONS ":batchGet?%s", list(people, PEOPLE));
    want(ADMINISTRATOR, english, NULL, PERSONS ":batchGet?%s", too_many());
    want(ADMINISTRATOR, english, NULL, PERSONS ":batchGet?%s&ids=%s", some, deleted);
    want(CLERK, chinese, NULL, PERSONS ":batchGet?%s&ids=%s", some, of_elsewhere);
    want(STRANGER, chinese, NULL, PERSONS ":batchGet?%s", some);
    want(ADMINISTRATOR, english, "Idempotency-Key: lanes", PERSONS ":batchGet?%s", some);
}

/* What groups are made of: one scope, others between them; now and then one that fails, and one that outlasts statement_timeout. */
static void want_groups(void)
{
    for (int i = 0; i < PEOPLE; i++)
        for (int who = ADMINISTRATOR; who <= STRANGER; who++) {
            want(who, i % 2 ? english : chinese, NULL, PERSONS "/%s", people[i])->crowd_only = true;
            if (who == CLERK && i % 8 == 0)
                want(ADMINISTRATOR, chinese, NULL, PERSONS "/%s", broken)->crowd_only = i > 0;
            if (who == CLERK && i == PEOPLE / 2)
                want(ADMINISTRATOR, english, NULL, PERSONS "/%s", stalled)->crowd_only = true;
        }
}

/* --- the lanes */

/* Sessions are older than the restart: both lanes are asked under the same tokens. */
static void change_to_the_plain_lane(void)
{
    setenv("LINLI_FAST_LANE", "0", 1);
    stack_up();
    ck_assert(stack_wait(stack_is_ready, 60));
}

static bool all_serve(void)
{
    for (size_t i = 0; i < collection_count; i++)
        if (HTTP(.path = text("%s/not-an-id", collections[i].path), .token = ADMIN)->status == 503)
            return false;
    return true;
}

static bool same(const bytes *a, const bytes *b)
{
    return a->len == b->len && memcmp(a->at, b->at, a->len) == 0;
}

static void compare(int run)
{
    for (size_t i = 0; i < case_count; i++) {
        const lane_case *c = &cases[i];
        const reply *plain = &c->reply[PLAIN], *fast = &c->reply[run];

        if (run == FAST && c->crowd_only)
            continue;
        ck_assert_int_ne(plain->status, 0);
        ck_assert_msg(plain->status == fast->status && same(&plain->headers, &fast->headers) && same(&plain->body, &fast->body),
                      "%s by %s, %s, %s\nplain: %ld %s%s\nfast: %ld %s%s", c->path, c->who, c->header[0], c->header[1] ? c->header[1] : "",
                      plain->status, plain->headers.at, plain->body.at, fast->status, fast->headers.at, fast->body.at);
    }
}

/* How many of the cases whose path has this were answered so. */
static size_t answered(const char *path_has, long status)
{
    size_t n = 0;

    for (size_t i = 0; i < case_count; i++)
        n += cases[i].reply[PLAIN].status == status && strstr(cases[i].path, path_has);
    return n;
}

/* Collections of which there is a record; each has been read. */
static size_t read_collections(void)
{
    size_t n = 0;

    for (size_t i = 0; i < collection_count; i++) {
        if (!collections[i].id)
            continue;
        ck_assert_msg(answered(text("%s/%s", collections[i].path, collections[i].id), 200) > 0, "%s", collections[i].path);
        n++;
    }
    return n;
}

static long long figure(const char *name)
{
    const char *all = HTTP(.path = text("%s/metrics", the_stack.admin_url))->body;
    const char *line = strstr(all, text("\n%s{program=\"population\"", name)), *end = line ? strstr(line, "} ") : NULL;

    return end ? atoll(end + 2) : 0;
}

static bool groups_were_shared(void)
{
    return figure("linli_lane_reads_total") > figure("linli_lane_groups_total");
}

/* Connections of the service whose latest statement looks so. */
static int latest_is(const char *pattern)
{
    return atoi(stack_sql("select count(*) from pg_stat_activity where application_name = 'linli-population' and query like '%s'",
                          pattern));
}

/* The worker that created shows how it ended, for a person has rules: no get came to it, nor to its twin. */
TEST(a_get_is_read_by_a_connection_of_the_fast_lane)
{
    const char *person = new_person(new_community(), 7000);

    for (int i = 0; i < 50; i++)
        expect_status(HTTP(.path = text(PERSONS "/%s", person), .token = ADMIN), 200);
    ck_assert_int_eq(latest_is("%\"person\" where community_id = $1 and id = $2 and deleted_at is null"), 1);
    ck_assert_int_ge(latest_is("commit"), 1);
}

TEST(what_the_fast_lane_answers_is_what_the_plain_lane_answers)
{
    find_collections();
    make_people();
    make_records();
    make_users();
    make_trouble();
    want_groups();
    want_people();
    want_collections();
    ask_all(FAST, 1);
    ask_all(CROWDED, CROWD);
    ck_assert(stack_wait(groups_were_shared, 60));
    change_to_the_plain_lane();
    ck_assert(stack_wait(all_serve, 60));
    ask_all(PLAIN, CROWD / 8);
    compare(FAST);
    compare(CROWDED);
    ck_assert_uint_ge(answered(stalled, 504), 1);
    ck_assert_uint_ge(answered(broken, 500), 2);
    ck_assert_uint_ge(read_collections(), 30);
    printf("    %zu cases of %zu resources, of %zu with records: byte for byte the same\n", case_count, collection_count, read_collections());
}
