/*
 * The OpenAPI document and the running system are one: the gateway serves what the contracts say, the example of
 * each creation and of each call is taken as it stands, and answers have the form that is promised.
 */
#include <jansson.h>
#include <regex.h>

#include "tests/e2e/e2e.h"

static json_t *document;

static json_t *get(json_t *json, const char *path)
{
    char *copy = strdup(path), *rest = copy, *key;

    while (json && (key = strsep(&rest, " ")) != NULL)
        json = json_object_get(json, key);
    free(copy);
    return json;
}

static void begin(void)
{
    const http_answer *a = HTTP(.path = "/openapi.json");
    json_error_t error;

    expect_status(a, 200);
    document = json_loads(a->body, JSON_REJECT_DUPLICATES, &error);
    ck_assert_msg(document != NULL, "%s", error.text);
}

TEST(the_document_comes_compressed_and_only_when_it_has_changed)
{
    const char *plain = text("%s", http_header(HTTP(.path = "/openapi.json"), "etag"));
    const http_answer *a = HTTP(.path = "/openapi.json", .header = { "Accept-Encoding: gzip" });

    ck_assert_str_eq(http_header(a, "content-encoding"), "gzip");
    ck_assert_str_ne(http_header(a, "etag"), plain);
    ck_assert_int_eq(HTTP(.path = "/openapi.json", .header = { text("If-None-Match: %s", plain) })->status, 304);
    ck_assert_int_eq(system(text("bash -c 'cmp <(curl -fs %s/openapi.json) <(curl -fs --compressed %s/openapi.json)'", the_stack.url,
                                 the_stack.url)), 0);
}

/* --- does a value have the form of a schema? A reader of what the document uses, no more. */

static json_t *resolved(json_t *schema)
{
    const char *target = json_string_value(json_object_get(schema, "$ref"));

    if (!target)
        return schema;
    ck_assert(strncmp(target, "#/components/schemas/", 21) == 0);
    schema = json_object_get(get(document, "components schemas"), target + 21);
    ck_assert_msg(schema != NULL, "%s", target);
    return schema;
}

static bool has_type(json_t *value, const char *type)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return strcmp(type, "object") == 0;
    case JSON_ARRAY:
        return strcmp(type, "array") == 0;
    case JSON_STRING:
        return strcmp(type, "string") == 0;
    case JSON_INTEGER:
        return strcmp(type, "integer") == 0 || strcmp(type, "number") == 0;
    case JSON_REAL:
        return strcmp(type, "number") == 0;
    default:
        return json_is_boolean(value) && strcmp(type, "boolean") == 0;
    }
}

static bool is_one_of(json_t *value, json_t *values)
{
    json_t *one;
    size_t i;

    json_array_foreach(values, i, one) if (json_equal(one, value)) return true;
    return false;
}

static bool matches(const char *value, const char *pattern)
{
    regex_t compiled;
    bool good;

    ck_assert_int_eq(regcomp(&compiled, pattern, REG_EXTENDED | REG_NOSUB), 0);
    good = regexec(&compiled, value, 0, NULL, 0) == 0;
    regfree(&compiled);
    return good;
}

static void check_form(json_t *value, json_t *schema, const char *where);

static void check_members(json_t *value, json_t *schema, const char *where)
{
    json_t *properties = json_object_get(schema, "properties"), *more = json_object_get(schema, "additionalProperties"), *inner, *name;
    const char *key;
    size_t i;

    json_object_foreach(value, key, inner) {
        json_t *form = json_object_get(properties, key);

        ck_assert_msg(form || json_is_object(more), "%s.%s is not in the document", where, key);
        check_form(inner, form ? form : more, brief("%s.%s", where, key));
    }
    json_array_foreach(json_object_get(schema, "required"), i, name)
        ck_assert_msg(json_object_get(value, json_string_value(name)) != NULL, "%s lacks %s", where, json_string_value(name));
}

static void check_text(json_t *value, json_t *schema, const char *where)
{
    const char *text = json_string_value(value), *pattern = json_string_value(json_object_get(schema, "pattern"));
    const char *format = json_string_value(json_object_get(schema, "format"));
    bool masked = strchr(text, '*') != NULL;

    if (pattern && !masked)
        ck_assert_msg(matches(text, pattern), "%s: %s does not match %s", where, text, pattern);
    if (format && strcmp(format, "date-time") == 0)
        ck_assert_msg(matches(text, "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{3}|\\.[0-9]{6})?Z$"), "%s: %s", where, text);
    if (format && strcmp(format, "int64") == 0)
        ck_assert_msg(matches(text, "^-?[0-9]+$"), "%s: %s", where, text);
}

static void check_form(json_t *value, json_t *schema, const char *where)
{
    const char *type;
    json_t *element;
    size_t i;

    schema = resolved(schema);
    type = json_string_value(json_object_get(schema, "type"));
    ck_assert_msg(type && has_type(value, type), "%s is no %s", where, type ? type : "known type");
    if (json_object_get(schema, "enum"))
        ck_assert_msg(is_one_of(value, json_object_get(schema, "enum")), "%s: %s", where, json_string_value(value));
    if (json_is_object(value))
        check_members(value, schema, where);
    if (json_is_string(value))
        check_text(value, schema, where);
    if (json_is_array(value))
        json_array_foreach(value, i, element) check_form(element, json_object_get(schema, "items"), brief("%s[%zu]", where, i));
}

/* --- calls of the document */

static json_t *call_of(const char *path, const char *verb)
{
    json_t *call = json_object_get(json_object_get(json_object_get(document, "paths"), path), verb);

    ck_assert_msg(call != NULL, "%s %s", verb, path);
    return call;
}

static const http_answer *checked(json_t *call, const http_answer *a)
{
    json_t *value;

    expect_status(a, 200);
    value = json_loads(a->body, JSON_REJECT_DUPLICATES, NULL);
    ck_assert_ptr_nonnull(value);
    check_form(value, get(call, "responses 200 content application/json schema"), json_string_value(json_object_get(call, "operationId")));
    json_decref(value);
    return a;
}

/* --- records, each made from the example of its own creation, and what they refer to before them */

/* Examples that a rule beyond the contract refuses, as they stand here: one record of each kind, made a moment ago. */
static const struct { const char *operation, *reason, *why; } refusals[] = {
    { "identity.RoleService.BatchCreateRoles", "ALREADY_EXISTS", "a role is of the platform: it stands from its single creation" },
    { "identity.UserService.BatchCreateUsers", "ALREADY_EXISTS", "an account is of the platform: it stands from its single creation" },
};

static void check_refusal(const char *operation, const http_answer *a)
{
    const char *reason = http_at(a, "reason");

    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
        if (strcmp(refusals[i].operation, operation) == 0 && strcmp(refusals[i].reason, reason) == 0)
            return;
    ck_abort_msg("%s: %ld %s", operation, a->status, a->body);
}

static json_t *made;       /* by the name of its schema: the id of a record; null where there is none */
static bool by_batches;    /* records come by :batchCreate where they can */

static const char *made_of(const char *schema);

static void set_ids(json_t *value, const char *id)
{
    json_t *element;
    size_t i;

    json_string_set(value, id);
    json_array_foreach(value, i, element) json_string_set(element, id);
}

/* Two people in one example are two: nobody lets a house to themselves. */
static const char *somebody_else(void)
{
    static int serial;

    return new_person(made_of("linli.identity.v1.Region"), ++serial);
}

/* The ids of other records in an example are made up: here they get real ones. */
static void give_ids(json_t *example, json_t *schema)
{
    json_t *value, *element;
    const char *key;
    int people = 0;
    size_t i;

    schema = resolved(schema);
    json_object_foreach(example, key, value) {
        json_t *property = json_object_get(json_object_get(schema, "properties"), key);
        const char *to = json_string_value(json_object_get(property, "x-refers-to"));

        if (to && made_of(to))
            set_ids(value, strcmp(to, "linli.population.v1.Person") == 0 && people++ ? somebody_else() : made_of(to));
        json_array_foreach(value, i, element) give_ids(element, json_object_get(property, "items"));
    }
}

/* The example of a body, as it is to be sent; NULL: the call has no body of JSON. */
static const char *example_of(json_t *call)
{
    json_t *content = get(call, "requestBody content application/json"), *example = json_deep_copy(json_object_get(content, "example"));
    const char *sent;

    if (!content)
        return NULL;
    ck_assert_msg(example != NULL, "%s has no example", json_string_value(json_object_get(call, "operationId")));
    give_ids(example, json_object_get(content, "schema"));
    sent = json_dumps(example, JSON_COMPACT);
    json_decref(example);
    return sent;
}

/* Taken, and answered in its form; or refused by a rule that stands above. */
static const http_answer *send_example(const char *path, json_t *call)
{
    const http_answer *a = HTTP(.path = path, .token = ADMIN, .body = example_of(call));

    if (a->status == 200)
        return checked(call, a);
    check_refusal(json_string_value(json_object_get(call, "operationId")), a);
    return a;
}

/* A creation answers the record, a batch the list of them. */
static const char *id_in(const http_answer *a)
{
    json_t *list = json_object_iter_value(json_object_iter(a->json));

    return json_string_value(json_object_get(json_is_array(list) ? json_array_get(list, 0) : a->json, "id"));
}

static bool is_call(const char *path, const char *standard)
{
    const char *has = json_string_value(get(json_object_get(get(document, "paths"), path), "post x-standard"));

    return has && strcmp(has, standard) == 0;
}

static json_t *make(const char *schema)
{
    const char *path = json_string_value(get(json_object_get(get(document, "components schemas"), schema), "x-resource path"));
    const char *batch = text("%s:batchCreate", path ? path : ""), *to = by_batches && is_call(batch, "BATCH_CREATE") ? batch : path;
    const http_answer *a;

    if (!path || !(to == batch || is_call(path, "CREATE")))
        return json_null();
    a = send_example(to, call_of(to, "post"));
    return a->status == 200 ? json_string(id_in(a)) : json_null();
}

/* The id of a record, which is made when it is first needed. Of any kind ("*.*"): a house, as the examples say beside it. */
static const char *made_of(const char *schema)
{
    if (strchr(schema, '*'))
        return made_of("linli.housing.v1.House");
    if (!json_object_get(made, schema)) {
        json_object_set_new(made, schema, json_null()); /* for what refers to its own kind */
        json_object_set_new(made, schema, make(schema));
    }
    return json_string_value(json_object_get(made, schema));
}

static void make_all(void)
{
    const char *path;
    json_t *item;

    json_object_foreach(get(document, "paths"), path, item)
        if (is_call(path, "CREATE"))
            made_of(json_string_value(get(item, "post x-resource")));
}

/* The community's code, by which regions are told apart, is free for that of the next test. */
static void give_back_code(void)
{
    expect_status(HTTP(.method = "PATCH", .path = text(REGIONS "/%s", made_of("linli.identity.v1.Region")), .token = ADMIN,
                       .body = text("{\"code\":\"%012d\"}", getpid())), 200);
}

/* --- calls of a record, of one that is not there */

#define NOBODY "018f3b5e-7c4d-8a00-8000-00000000ffff"

static bool finds_nobody(const char *path, const char *method, json_t *call)
{
    const char *rest = strstr(path, "{id}");
    const http_answer *a;

    if (!rest || !get(call, "requestBody content application/json"))
        return false;
    a = HTTP(.method = method, .path = text("%.*s" NOBODY "%s", (int)(rest - path), path, rest + 4), .token = ADMIN, .body = example_of(call));
    ck_assert_msg(a->status == 404, "%s %s: %ld %s", method, path, a->status, a->body);
    return true;
}

TEST(the_gateway_serves_what_the_contracts_say_to_the_byte)
{
    const char *command = text("%s/bin/linlictl openapi %s/contracts/*.pb", getenv("B"), getenv("B"));
    const http_answer *a = HTTP(.path = "/openapi.json");
    char *said = calloc(1, 1 << 21);
    FILE *pipe = popen(command, "r");

    expect_status(a, 200);
    ck_assert_ptr_nonnull(pipe);
    ck_assert_uint_gt(fread(said, 1, (1 << 21) - 1, pipe), 0);
    ck_assert_int_eq(pclose(pipe), 0);
    ck_assert(strcmp(said, a->body) == 0);
    free(said);
}

TEST(every_example_of_a_creation_is_taken_and_every_answer_has_its_form)
{
    const char *community, *person;
    json_t *call;

    begin();
    made = json_object();
    make_all();
    community = made_of("linli.identity.v1.Region");
    person = made_of("linli.population.v1.Person");
    checked(call_of(REGIONS, "get"), HTTP(.path = REGIONS, .token = ADMIN));
    ck_assert_str_eq(http_at(HTTP(.path = text(REGIONS "/%s", community), .token = ADMIN), "code"),
                     json_string_value(json_array_get(get(json_object_get(get(document, "components schemas"), "linli.identity.v1.Region"),
                                                          "properties code examples"), 0)));
    checked(call_of(PERSONS "/{id}", "get"), HTTP(.path = text(PERSONS "/%s", person), .token = ADMIN));
    checked(call_of(PERSONS, "get"), HTTP(.path = PERSONS "?count=true&q=%E7%A7%80", .token = ADMIN));
    call = call_of(PERSONS "/{id}", "patch");
    checked(call, HTTP(.method = "PATCH", .path = text(PERSONS "/%s", person), .token = ADMIN, .body = example_of(call)));
    checked(call_of(PERSONS "/{id}/history", "get"), HTTP(.path = text(PERSONS "/%s/history", person), .token = ADMIN));
    checked(call_of(PERSONS ":stats", "get"), HTTP(.path = PERSONS ":stats?by=category", .token = ADMIN));
    checked(call_of(PERSONS ":batchGet", "get"), HTTP(.path = text(PERSONS ":batchGet?ids=%s", person), .token = ADMIN));
    checked(call_of(PERSONS "/{id}", "delete"), HTTP(.method = "DELETE", .path = text(PERSONS "/%s", person), .token = ADMIN));
    give_back_code();
}

TEST(every_example_of_a_batch_is_taken)
{
    begin();
    by_batches = true;
    made = json_object();
    make_all();
    give_back_code();
}

/* What is to be done with a record is understood before the record is looked for. */
TEST(every_example_of_a_call_finds_nobody_where_there_is_none)
{
    static const char *const verbs[][2] = { { "post", "POST" }, { "patch", "PATCH" } };
    const char *path;
    json_t *item;
    int sent = 0;

    begin();
    made = json_object();
    json_object_foreach(get(document, "paths"), path, item)
        for (size_t i = 0; i < 2; i++)
            sent += finds_nobody(path, verbs[i][1], json_object_get(item, verbs[i][0]));
    ck_assert_int_gt(sent, 100);
    give_back_code();
}

TEST(signing_in_is_as_its_example_says)
{
    json_t *call, *content, *example;

    begin();
    call = call_of("/v1/identity/sessions", "post");
    content = get(call, "requestBody content application/json");
    example = json_object_get(content, "example");
    ck_assert_str_eq(json_string_value(json_object_get(example, "account")), "admin");
    json_string_set(json_object_get(example, "password"), STACK_PASSWORD); /* a SECRET has no true example */
    checked(call, HTTP(.path = "/v1/identity/sessions", .body = json_dumps(example, 0)));
}

TEST(a_refusal_has_the_form_of_a_problem)
{
    const http_answer *a;
    json_t *problem;

    begin();
    a = HTTP(.path = PERSONS, .token = ADMIN, .body = "{\"name\":1}");
    expect_refused(a, 400, "FIELD_TYPE", "name");
    problem = json_loads(a->body, 0, NULL);
    check_members(problem, get(document, "components schemas Problem"), "problem");
    ck_assert_ptr_nonnull(json_object_get(json_object_get(document, "x-reasons"), "FIELD_TYPE"));
}
