/* The reader on the real contracts and on hostile sets, and what counts as a compatible superset. */
#include <sys/stat.h>

#include "tests/unit/libs/contract/everything.h"

static char folder[] = "/tmp/linli-extends-XXXXXX";

static lin_str file_bytes(lin_arena *arena, const char *path)
{
    FILE *file = fopen(path, "re");
    lin_buf bytes = { .arena = arena };
    char piece[8192];
    size_t got;

    ck_assert_msg(file != NULL, "%s", path);
    while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
        lin_buf_add(&bytes, (lin_str){ piece, got });
    fclose(file);
    return lin_buf_str(&bytes);
}

static lin_str real_set(lin_arena *arena, const char *service)
{
    return file_bytes(arena, lin_print(arena, "%s/contracts/%s.pb", getenv("B") ? getenv("B") : "build", service));
}

TEST(the_population_contract_says_what_its_proto_says)
{
    lin_arena *arena = lin_arena_new();
    lin_str why;
    const lin_contract *c = lin_contract_read(arena, real_set(arena, "population"), LIN_STR("population"), &why);
    const lin_message *person;
    const lin_method *update;
    const lin_field *number;

    ck_assert_ptr_nonnull(c);
    person = lin_contract_message(c, LIN_STR("linli.population.v1.Person"));
    ck_assert(person && person->resource && c->resources > 1);
    number = lin_message_json(person, LIN_STR("idNumber"));
    ck_assert(number && number == lin_message_field(person, LIN_STR("id_number")) && number->number == 4);
    ck_assert(number->option->sealed && number->option->lookup && number->option->unique && number->option->format == LINLI__FORMAT__CN_ID_NUMBER);
    ck_assert_int_eq(number->data_class, LINLI__DATA_CLASS__SENSITIVE);
    ck_assert_int_eq(lin_message_field(person, LIN_STR("source"))->data_class, LINLI__DATA_CLASS__INTERNAL);
    update = lin_contract_method(c, LIN_STR("PersonService.UpdatePerson"));
    ck_assert(update && update->standard == LINLI__STANDARD__UPDATE && update->resource == person);
    ck_assert(update->bindings == 1 && update->binding[0].verb == LIN_PATCH && lin_str_eq(update->binding[0].body, LIN_STR("person")));
    ck_assert(lin_str_eq(update->permission, LIN_STR("population.person.update")));
    ck_assert_ptr_null(lin_contract_method(c, LIN_STR("PersonService.Nothing")));
    lin_arena_free(arena);
}

TEST(identity_has_its_reasons_and_its_closed_calls)
{
    lin_arena *arena = lin_arena_new();
    lin_str why;
    const lin_contract *c = lin_contract_read(arena, real_set(arena, "identity"), LIN_STR("identity"), &why);
    const lin_method *snapshot = lin_contract_method(c, LIN_STR("AccessService.GetSnapshot"));

    ck_assert_uint_gt(c->reasons, 7);
    ck_assert(snapshot && snapshot->bindings == 0 && lin_str_eq(snapshot->permission, LIN_STR("INTERNAL")));
    ck_assert(lin_contract_method(c, LIN_STR("SessionService.CreateSession"))->option->handles_secret);
    lin_arena_free(arena);
}

TEST(no_prefix_and_no_mutation_of_a_set_breaks_the_reader)
{
    lin_arena *arena = lin_arena_new();
    lin_str set = real_set(arena, "population"), why;
    uint32_t seed = 1;

    for (size_t len = 0; len < set.len; len += 97) {
        lin_arena *a = lin_arena_new();

        lin_contract_read(a, (lin_str){ set.at, len }, LIN_STR("population"), &why);
        lin_arena_free(a);
    }
    for (int i = 0; i < 400; i++) {
        lin_arena *a = lin_arena_new();
        char *bent = lin_dup(a, set.at, set.len);

        for (int k = 0; k < 8; k++) {
            seed = seed * 1664525 + 1013904223;
            bent[(seed >> 8) % set.len] = (char)seed;
        }
        lin_contract_read(a, (lin_str){ bent, set.len }, LIN_STR("population"), &why);
        lin_arena_free(a);
    }
    lin_arena_free(arena);
}

TEST(a_set_that_nests_without_end_is_refused_before_it_is_unpacked)
{
    lin_arena *arena = lin_arena_new();
    lin_str inner = { "", 0 }, why = { 0 };

    for (int i = 0; i < 3000; i++) { /* a message within a message, 3,000 deep: nested_type = 3 */
        lin_buf outer = { .arena = arena };

        lin_wire_bytes(&outer, 3, inner);
        inner = lin_buf_str(&outer);
    }
    for (int i = 0; i < 2; i++) { /* message_type = 4 of a file = 1 of the set */
        lin_buf outer = { .arena = arena };

        lin_wire_bytes(&outer, i ? 1 : 4, inner);
        inner = lin_buf_str(&outer);
    }
    ck_assert_ptr_null(lin_contract_read(arena, inner, LIN_STR("test"), &why));
    ck_assert_int_gt(why.len, 0);
    lin_arena_free(arena);
}

/* --- supersets */

static const char base[] =
    "enum E { E_UNSPECIFIED = 0; A = 1; }\n"
    "message M { option (linli.default_class) = PERSONAL; string a = 1; E e = 2; int32 n = 3; }\n"
    "service S { rpc Do(M) returns (M) { option (linli.call) = { permission: \"test.m.do\" rows: \"a\" }; option (google.api.http) = { post: \"/v1/test/m\" body: \"*\" }; } }\n";

static const lin_contract *from_text(lin_arena *arena, const char *body)
{
    FILE *file = fopen(lin_print(arena, "%s/t.proto", folder), "we");
    lin_str why;
    const lin_contract *c;

    fprintf(file, "syntax = \"proto3\";\npackage linli.test.v1;\nimport \"linli/options.proto\";\nimport \"google/api/annotations.proto\";\n%s", body);
    fclose(file);
    c = compile(arena, folder, "t.proto", &why);
    ck_assert_ptr_nonnull(c);
    return c;
}

/* The base with the first `from` replaced. */
static const char *changed(lin_arena *arena, const char *from, const char *to)
{
    const char *at = strstr(base, from);

    ck_assert_msg(at != NULL, "%s", from);
    return lin_print(arena, "%.*s%s%s", (int)(at - base), base, to, at + strlen(from));
}

TEST(a_superset_keeps_everything_and_opens_nothing)
{
    static const struct { const char *from, *to, *why; } rows[] = {
        { "int32 n = 3;", "", "linli.test.v1.M.n is gone" }, { "int32 n = 3;", "int64 n = 3;", "another type" },
        { "int32 n = 3;", "int32 m = 3;", "gone or renamed" }, { "int32 n = 3;", "repeated int32 n = 3;", "another type" },
        { "A = 1;", "B = 1;", "linli.test.v1.E.A is gone" }, { "A = 1;", "A = 2;", "renumbered" }, { "PERSONAL", "INTERNAL", "lower class" },
        { "string a = 1;", "string a = 1 [(linli.field) = { required: true }];", "now required" },
        { "\"test.m.do\"", "\"test.m.other\"", "another permission" }, { "\"test.m.do\"", "\"PUBLIC\"", "another permission" },
        { "/v1/test/m", "/v1/test/n", "another route" }, { "rpc Do", "rpc Redo", "S.Do is gone" },
        { "rpc Do(M)", "rpc New(M) returns (M) { option (linli.call) = { permission: \"PUBLIC\" }; } rpc Do(M)", "S.New is PUBLIC" },
        { " rows: \"a\"", "", "takes its rows otherwise" }, { "rows: \"a\"", "rows: \"n\"", "takes its rows otherwise" },
    };
    static const struct { const char *from, *to; } fine[] = {
        { "int32 n = 3;", "int32 n = 3; string b = 4;" }, { "A = 1;", "A = 1; B = 2;" }, { "PERSONAL", "SENSITIVE" },
        { "rpc Do(M)", "rpc New(M) returns (M) { option (linli.call) = { permission: \"test.m.new\" }; } rpc Do(M)" }, { "string a", "string a" },
    };
    lin_arena *arena = lin_arena_new();
    const lin_contract *last;
    lin_str why = { 0 };

    ck_assert_ptr_nonnull(mkdtemp(folder));
    last = from_text(arena, base);
    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        ck_assert_msg(!lin_contract_extends(arena, last, from_text(arena, changed(arena, rows[i].from, rows[i].to)), &why), "%s", rows[i].why);
        ck_assert_msg(strstr(lin_str_z(arena, why), rows[i].why) != NULL, "%.*s, not %s", LIN_STR_FMT(why), rows[i].why);
    }
    for (size_t i = 0; i < LIN_COUNT(fine); i++)
        ck_assert_msg(lin_contract_extends(arena, last, from_text(arena, changed(arena, fine[i].from, fine[i].to)), &why), "%s: %.*s", fine[i].to,
                      LIN_STR_FMT(why));
    ck_assert(lin_contract_keeps(arena, last, from_text(arena, changed(arena, rows[12].from, rows[12].to)), &why));
}
