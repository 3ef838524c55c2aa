/*
 * The rules of the house on contracts: each breach stops the build and names file and field.
 * Runs the real tools over a small contract with one thing wrong at a time.
 */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libs/base/str.h"
#include "tests/unit/test.h"

static lin_arena *arena;
static char folder[] = "/tmp/linli-contract-XXXXXX";

static const char good[] =
    "message Thing {\n"
    "  option (linli.resource) = { collection: \"things\" table: \"thing\" default_class: INTERNAL };\n"
    "  string id = 1 [(linli.field) = { output_only: true }];\n"
    "  string community_id = 2 [(linli.field) = { required: true immutable: true }];\n"
    "  string name = 3;\n"
    "}\n";

static void write_proto(const char *body)
{
    FILE *file;

    arena = arena ? arena : lin_arena_new();
    if (folder[sizeof(folder) - 2] == 'X' && !mkdtemp(folder))
        abort();
    mkdir(lin_print(arena, "%s/linli", folder), 0755);
    mkdir(lin_print(arena, "%s/linli/trial", folder), 0755);
    mkdir(lin_print(arena, "%s/linli/trial/v1", folder), 0755);
    file = fopen(lin_print(arena, "%s/linli/trial/v1/thing.proto", folder), "we");
    ck_assert_ptr_nonnull(file);
    fprintf(file, "syntax = \"proto3\";\npackage linli.trial.v1;\nimport \"linli/options.proto\";\n"
                  "import \"google/api/annotations.proto\";\nimport \"google/protobuf/any.proto\";\n%s", body);
    fclose(file);
}

/* What the tools say of the contract; "" when they build it. */
static const char *built(const char *body)
{
    static const char run[] =
        "b=$(realpath ${B:-build}); at=%s; path=\"-I$at -Iproto -I/usr/include\"; set -e; rm -rf $at/out; mkdir -p $at/out/gen; "
        "protoc $path --include_imports --include_source_info -o $at/set.pb $at/linli/trial/v1/thing.proto; "
        "$b/linli-expand $at/set.pb $at $at/out trial; "
        "protoc -I$at/out -Iproto -I/usr/include --plugin=$b/protoc-gen-linli --linli_out=$at/out/gen --linli_opt=service=trial "
        "$at/out/linli/trial/v1/*.proto";
    char *output, *line;
    FILE *out;
    size_t size;

    write_proto(body);
    out = popen(lin_print(arena, "{ %s; } 2>&1 | grep -v 'is unused' || true", lin_print(arena, run, folder)), "r");
    output = lin_alloc(arena, 65536);
    size = fread(output, 1, 65535, out);
    output[size] = '\0';
    pclose(out);
    line = strstr(output, "--linli_out: ");
    return line ? line + strlen("--linli_out: ") : output;
}

static const char *file_of(const char *name)
{
    char *text = lin_alloc(arena, 65536);
    FILE *file = fopen(lin_print(arena, "%s/out/%s", folder, name), "re");

    ck_assert_msg(file != NULL, "%s was not written", name);
    ck_assert_int_gt(fread(text, 1, 65535, file), 0);
    fclose(file);
    return text;
}

TEST(a_good_contract_is_built)
{
    const char *api;

    ck_assert_str_eq(built(good), "");
    api = file_of("linli/trial/v1/thing_api.proto");
    ck_assert_ptr_nonnull(strstr(api, "rpc GetThing(GetThingRequest) returns (Thing)"));
    ck_assert_ptr_nonnull(strstr(api, "patch: \"/v1/trial/things/{id}\" body: \"thing\""));
    ck_assert_ptr_nonnull(strstr(api, "permission: \"trial.thing.delete\""));
    ck_assert_ptr_nonnull(strstr(file_of("gen/trial.gen.h"), "typedef struct trial_impl"));
}

#define FIELD(text) "message Thing {\n  option (linli.resource) = { collection: \"things\" table: \"thing\" default_class: INTERNAL };\n" \
                    "  string id = 1 [(linli.field) = { output_only: true }];\n  " text "\n}\n"
#define CALL(options) "message Ask { option (linli.default_class) = INTERNAL; string id = 1; }\n" \
                      "service S { rpc Do(Ask) returns (Ask) { " options " } }\n"

TEST(each_breach_is_told_with_file_and_field)
{
    static const struct { const char *body, *where, *why; } rows[] = {
        { FIELD("optional string x = 2;"), "Thing.x: ", "optional" },
        { FIELD("google.protobuf.Any x = 2;"), "Thing.x: ", "free-form" },
        { FIELD("int32 x = 2 [(linli.field) = { sealed: true }];"), "Thing.x: ", "only a single string can be sealed" },
        { FIELD("string x = 2 [(linli.field) = { lookup: true }];"), "Thing.x: ", "lookup" },
        { FIELD("string x = 2 [(linli.field) = { sealed: true filterable: true }];"), "Thing.x: ", "needs lookup" },
        { FIELD("string x = 2 [(linli.field) = { class: SENSITIVE }];"), "Thing.x: ", "must be sealed" },
        { FIELD("string x = 2 [(linli.field) = { class: SECRET }];"), "Thing.x: ", "never stored" },
        { FIELD("int32 x = 2 [(linli.field) = { date: true }];"), "Thing.x: ", "date" },
        { FIELD("string x = 2 [(linli.field) = { pattern: \"[\" }];"), "Thing.x: ", "pattern" },
        { FIELD("map<string, string> x = 2;"), "Thing.x: ", "cannot store" },
        { FIELD("oneof c { string x = 2; }"), "Thing.x: ", "cannot store" },
        { "message Thing {\n  option (linli.resource) = { collection: \"things\" table: \"thing\" };\n"
          "  string id = 1 [(linli.field) = { class: INTERNAL output_only: true }];\n  string x = 2;\n}\n", "Thing.x: ", "no data class" },
        { "message Thing {\n  option (linli.resource) = { collection: \"things\" table: \"thing\" default_class: INTERNAL };\n  string x = 2;\n}\n",
          "Thing.id: ", "string id" },
        { "message Node { option (linli.default_class) = INTERNAL; repeated Node children = 1; }\n", "Node.children: ", "recursive" },
        { "message A { option (linli.default_class) = INTERNAL; B b = 1; }\nmessage B { option (linli.default_class) = INTERNAL; A a = 1; }\n",
          "", "recursive" },
        { CALL(""), "S.Do: ", "no permission" },
        { CALL("option (linli.call) = { permission: \"other.thing.do\" };"), "S.Do: ", "must begin with the service's name" },
        { CALL("option (linli.call) = { permission: \"INTERNAL\" }; option (google.api.http) = { get: \"/v1/trial/x\" };"), "S.Do: ", "no route" },
        { CALL("option (linli.call) = { permission: \"PUBLIC\" }; option (google.api.http) = { get: \"/v1/other/x\" };"), "S.Do: ", "under /v1/" },
        { "message Ask { string x = 1; }\nservice S { rpc Do(Ask) returns (Ask) { option (linli.call) = { permission: \"PUBLIC\" }; } }\n",
          "Ask.x: ", "no data class" },
        { "message Ask { string x = 1 [(linli.field) = { class: SECRET }]; }\n"
          "service S { rpc Do(Ask) returns (Ask) { option (linli.call) = { permission: \"PUBLIC\" }; } }\n", "Ask.x: ", "SECRET outside" },
        { "message Ask { option (linli.default_class) = INTERNAL; }\nservice S {\n"
          "  rpc A(Ask) returns (Ask) { option (linli.call) = { permission: \"PUBLIC\" }; option (google.api.http) = { get: \"/v1/trial/{a}\" }; }\n"
          "  rpc B(Ask) returns (Ask) { option (linli.call) = { permission: \"PUBLIC\" }; option (google.api.http) = { get: \"/v1/trial/{b}\" }; }\n"
          "}\n", "S.B: ", "clashes with S.A" },
        { "option (linli.reasons) = { reason { name: \"X\" code: \"NO_CODE\" text { zh: \"a\" en: \"b\" } } };\n", "X: ", "unknown code" },
        { "option (linli.reasons) = { reason { name: \"X\" code: \"NOT_FOUND\" text { zh: \"a\" } } };\n", "X: ", "zh and en" },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++) {
        const char *said = built(rows[i].body);

        ck_assert_msg(strstr(said, rows[i].why) != NULL, "%s\nsaid: %s", rows[i].body, said);
        ck_assert_msg(strstr(said, rows[i].where) != NULL, "%s\nsaid: %s", rows[i].body, said);
        ck_assert_msg(strstr(said, "linli/trial/v1/thing") || strstr(said, "linli.trial.v1"), "%s\nsaid: %s", rows[i].body, said);
    }
}

TEST(a_call_without_a_route_gets_the_one_of_its_resource)
{
    ck_assert_str_eq(built(lin_print(arena = lin_arena_new(), "%s"
        "message CloseThingRequest { option (linli.default_class) = INTERNAL; string id = 1; }\n"
        "message CountRequest { option (linli.default_class) = INTERNAL; }\n"
        "service ThingService {\n"
        "  // Closes it.\n"
        "  rpc CloseThing(CloseThingRequest) returns (Thing) { option (linli.call) = { permission: \"trial.thing.close\" }; }\n"
        "  rpc CountAll(CountRequest) returns (CountRequest) { option (linli.call) = { permission: \"trial.thing.read\" }; }\n"
        "}\n", good)), "");
    ck_assert_ptr_nonnull(strstr(file_of("linli/trial/v1/thing_api.proto"), "post: \"/v1/trial/things/{id}:close\" body: \"*\""));
    ck_assert_ptr_nonnull(strstr(file_of("linli/trial/v1/thing_api.proto"), "post: \"/v1/trial/things:countAll\" body: \"*\""));
    ck_assert_ptr_nonnull(strstr(file_of("linli/trial/v1/thing_api.proto"), "// Closes it."));
    ck_assert_ptr_null(strstr(file_of("linli/trial/v1/thing.proto"), "service ThingService"));
    ck_assert_ptr_nonnull(strstr(file_of("gen/trial.gen.h"), "lin_code (*close_thing)(lin_req *rq, const CloseThingRequest *in, Thing **ret);"));
}

TEST(a_hand_written_standard_call_replaces_the_generated_one)
{
    const char *api;

    ck_assert_str_eq(built(lin_print(arena = lin_arena_new(), "%s"
        "message GetThingRequest { option (linli.default_class) = INTERNAL; string id = 1; }\n"
        "service ThingService {\n"
        "  rpc GetThing(GetThingRequest) returns (Thing) {\n"
        "    option (google.api.http) = { get: \"/v1/trial/things/{id}\" };\n"
        "    option (linli.call) = { permission: \"trial.thing.look\" };\n"
        "  }\n}\n", good)), "");
    api = file_of("linli/trial/v1/thing_api.proto");
    ck_assert_ptr_nonnull(strstr(api, "trial.thing.look"));
    ck_assert_ptr_null(strstr(strstr(api, "rpc GetThing") + 5, "rpc GetThing"));
    ck_assert_ptr_null(strstr(api, "message GetThingRequest"));
}

TEST(a_resource_can_go_without_a_standard_call)
{
    const char *api;

    ck_assert_str_eq(built("message Thing {\n  option (linli.resource) = { collection: \"things\" table: \"thing\" default_class: INTERNAL without: DELETE };\n"
                           "  string id = 1 [(linli.field) = { output_only: true }];\n}\n"), "");
    api = file_of("linli/trial/v1/thing_api.proto");
    ck_assert_ptr_null(strstr(api, "DeleteThing"));
    ck_assert_ptr_nonnull(strstr(api, "UpdateThing"));
}
