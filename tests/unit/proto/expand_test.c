/* Pass 1: how hand-written calls and their comments come through, whatever the sources look like. */
#include "tests/unit/proto/trial.h"

#define THING "message Thing {\n  option (linli.resource) = { collection: \"things\" table: \"thing\" default_class: INTERNAL };\n" \
              "  string id = 1 [(linli.field) = { output_only: true }];\n}\n"
#define ASK "message Ask { option (linli.default_class) = INTERNAL; string id = 1; }\n" \
            "message Count { option (linli.default_class) = INTERNAL; }\n"
#define OPEN "option (linli.call) = { permission: \"PUBLIC\" };"

static void has(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "%s\nis not in\n%s", part, text);
}

static void has_not(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) == NULL, "%s\nis in\n%s", part, text);
}

TEST(calls_indented_by_tabs_come_through)
{
    const char *api;

    ck_assert_str_eq(built(THING ASK "service ThingService {\n\t// 关闭 it.\n\trpc CloseThing(Ask) returns (Thing) {\n\t\t" OPEN "\n\t}\n}\n"), "");
    api = file_of("proto/linli/trial/v1/thing_api.proto");
    has(api, "\t// 关闭 it.\n\trpc CloseThing(Ask) returns (Thing) {\n");
    has(api, "post: \"/v1/trial/things/{id}:close\" body: \"*\"");
}

TEST(comments_of_both_kinds_go_with_what_they_describe)
{
    const char *api, *copy;

    ck_assert_str_eq(built(THING ASK "// Stays with the messages.\n\n/* About\n   Odd things. */\nservice Odd {\n"
                           "  /* Counts\n   * all. */\n  rpc CountAll(Count) returns (Count) { " OPEN " }\n"
                           "  // Looks.\n  // Twice.\n  rpc LookAt(Ask) returns (Ask) { " OPEN " }\n}\n"), "");
    api = file_of("proto/linli/trial/v1/thing_api.proto");
    copy = file_of("proto/linli/trial/v1/thing.proto");
    has(api, "/* About\n   Odd things. */\nservice Odd {");
    has(api, "  /* Counts\n   * all. */\n  rpc CountAll");
    has(api, "  // Looks.\n  // Twice.\n  rpc LookAt");
    has(copy, "// Stays with the messages.");
    has_not(copy, "Odd");
    has_not(api, "Stays");
}

TEST(a_contract_on_one_line_comes_through)
{
    ck_assert_str_eq(built("message Ask { option (linli.default_class) = INTERNAL; string id = 1; } service S { rpc Go(Ask) returns (Ask) { " OPEN " } }"), "");
    has(file_of("proto/linli/trial/v1/thing.proto"), "message Ask {");
    has_not(file_of("proto/linli/trial/v1/thing.proto"), "service S");
}

TEST(a_route_is_given_by_the_resource_that_a_call_is_about)
{
    const char *api;

    ck_assert_str_eq(built(THING ASK
        "service ThingService {\n  rpc CloseThing(Ask) returns (Ask) { " OPEN " }\n  rpc Sweep(Count) returns (Count) { " OPEN " }\n}\n"
        "service OddService {\n  rpc MergeThing(Ask) returns (Ask) { " OPEN " }\n  rpc CountAll(Count) returns (Count) { " OPEN " }\n"
        "  rpc Hide(Ask) returns (Ask) { option (linli.call) = { permission: \"INTERNAL\" }; }\n"
        "  rpc Placed(Ask) returns (Ask) { " OPEN " option (google.api.http) = { get: \"/v1/trial/placed/{id}\" }; }\n}\n"), "");
    api = file_of("proto/linli/trial/v1/thing_api.proto");
    has(api, "\"/v1/trial/things/{id}:close\"");
    has(api, "\"/v1/trial/things:sweep\"");
    has(api, "\"/v1/trial/things/{id}:merge\"");
    has(api, "\"/v1/trial/odd:countAll\"");
    has(api, "\"/v1/trial/placed/{id}\"");
    has_not(api, "hide");
    has_not(api, "odd:placed");
}

TEST(what_is_written_is_the_same_each_time)
{
    static const char body[] = THING ASK "service ThingService { rpc CloseThing(Ask) returns (Ask) { " OPEN " } }\n";
    const char *first;

    ck_assert_str_eq(built(body), "");
    first = file_of("proto/linli/trial/v1/thing_api.proto");
    shell(lin_print(arena, "rm -rf %s/build/proto", folder));
    ck_assert_str_eq(built(body), "");
    ck_assert_str_eq(file_of("proto/linli/trial/v1/thing_api.proto"), first);
}

TEST(what_says_the_same_is_not_touched)
{
    static const char body[] = THING;

    ck_assert_str_eq(built(body), "");
    ck_assert_str_eq(shell(lin_print(arena, "find %s/build -type f -exec touch -d 2020-01-01 {} +", folder)), "");
    ck_assert_str_eq(built(body), "");
    ck_assert_str_eq(shell(lin_print(arena, "find %s/build -type f -newermt 2021-01-01", folder)), "");
}

TEST(a_file_that_is_gone_leaves_nothing_behind)
{
    static const char list[] = "ls %s/build/proto/linli/trial/v1";

    ck_assert_str_eq(built(THING), "");
    ck_assert_str_eq(shell(lin_print(arena, "sed s/Thing/Extra/\\;s/thing/extra/g %s/proto/linli/trial/v1/thing.proto >%s/proto/linli/trial/v1/extra.proto",
                                     folder, folder)), "");
    ck_assert_str_eq(built(THING), "");
    ck_assert_str_eq(shell(lin_print(arena, list, folder)), "extra.proto\nextra_api.proto\nthing.proto\nthing_api.proto\n");
    ck_assert_str_eq(shell(lin_print(arena, "rm %s/proto/linli/trial/v1/extra.proto", folder)), "");
    ck_assert_str_eq(built(THING), "");
    ck_assert_str_eq(shell(lin_print(arena, list, folder)), "thing.proto\nthing_api.proto\n");
}
