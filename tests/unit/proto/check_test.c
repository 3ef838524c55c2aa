/*
 * The rules of the house on contracts: each breach stops the build and names file and field.
 * Runs the real tools over a small contract with one thing wrong at a time.
 */
#include "tests/unit/proto/trial.h"

static const char good[] =
    "message Thing {\n"
    "  option (linli.resource) = { collection: \"things\" table: \"thing\" default_class: INTERNAL };\n"
    "  string id = 1 [(linli.field) = { output_only: true }];\n"
    "  string community_id = 2 [(linli.field) = { required: true immutable: true }];\n"
    "  string name = 3 [(linli.field) = { label { zh: \"名称\" en: \"Name\" } }];\n"
    "}\n";

TEST(a_good_contract_is_built)
{
    const char *api;

    ck_assert_str_eq(built(good), "");
    api = file_of("proto/linli/trial/v1/thing_api.proto");
    ck_assert_ptr_nonnull(strstr(api, "rpc GetThing(GetThingRequest) returns (Thing)"));
    ck_assert_ptr_nonnull(strstr(api, "patch: \"/v1/trial/things/{id}\" body: \"thing\""));
    ck_assert_ptr_nonnull(strstr(api, "permission: \"trial.thing.delete\""));
    ck_assert_ptr_nonnull(strstr(file_of("gen/trial.gen.h"), "typedef struct trial_impl"));
}

static const char *joined(const char *first, const char *second)
{
    prepare();
    return lin_print(arena, "%s%s", first, second);
}

#define FIELD(text) "message Thing {\n  option (linli.resource) = { collection: \"things\" table: \"thing\" default_class: INTERNAL };\n" \
                    "  string id = 1 [(linli.field) = { output_only: true }];\n  " text "\n}\n"
#define CALL(options) "message Ask { option (linli.default_class) = INTERNAL; string id = 1; }\n" \
                      "service S { rpc Do(Ask) returns (Ask) { " options " } }\n"
#define LISTENS(text) "option (linli.listens) = { event { " text " } };\n"
#define ROUTED(route) "message Ask { option (linli.default_class) = INTERNAL; string id = 1; }\n" \
                      "service S { rpc Go(Ask) returns (Ask) { option (linli.call) = { permission: \"PUBLIC\" }; " \
                      "option (google.api.http) = { " route " }; } }\n"

#define LINK(rule) "message Thing {\n  option (linli.resource) = { collection: \"things\" table: \"thing\" default_class: INTERNAL link { " rule " } };\n" \
                   "  string id = 1 [(linli.field) = { output_only: true }];\n" \
                   "  string a = 2 [(linli.field) = { refers_to: \"trial.A\" label { zh: \"甲\" en: \"a\" } }];\n" \
                   "  string b = 3 [(linli.field) = { refers_to: \"other.B\" label { zh: \"乙\" en: \"b\" } }];\n" \
                   "  string c = 4 [(linli.field) = { refers_to: \"*.*\" label { zh: \"丙\" en: \"c\" } }];\n" \
                   "  string d = 5 [(linli.field) = { date: true label { zh: \"日\" en: \"d\" } }];\n}\n"
#define MARK(field, until) "message Thing {\n  option (linli.resource) = { collection: \"things\" table: \"thing\" default_class: INTERNAL follows: \"a\"" \
                           " mark { field: \"" field "\" from: \"d\" until: \"" until "\" } };\n" \
                           "  string id = 1 [(linli.field) = { output_only: true }];\n" \
                           "  string a = 2 [(linli.field) = { exists: true refers_to: \"trial.Thing\" label { zh: \"甲\" en: \"a\" } }];\n" \
                           "  string b = 3 [(linli.field) = { required: true label { zh: \"乙\" en: \"b\" } }];\n" \
                           "  string c = 4 [(linli.field) = { class: PERSONAL required: true label { zh: \"丙\" en: \"c\" } }];\n" \
                           "  string d = 5 [(linli.field) = { date: true label { zh: \"日\" en: \"d\" } }];\n" \
                           "  string grid_id = 6 [(linli.field) = { refers_to: \"identity.Region\" label { zh: \"网格\" en: \"Grid\" } }];\n}\n"
#define INDEX(rule) "message Thing {\n  option (linli.resource) = { collection: \"things\" table: \"thing\" default_class: INTERNAL index { " rule " } };\n" \
                    "  string id = 1 [(linli.field) = { output_only: true }];\n" \
                    "  string a = 2 [(linli.field) = { label { zh: \"甲\" en: \"a\" } }];\n" \
                    "  string b = 3 [(linli.field) = { class: SENSITIVE sealed: true label { zh: \"乙\" en: \"b\" } }];\n" \
                    "  int32 c = 4 [(linli.field) = { label { zh: \"丙\" en: \"c\" } }];\n}\n"
#define ROWS(named, type, options, more) \
    "message Row { option (linli.default_class) = INTERNAL; string x = 1; }\n" \
    "message Ask { option (linli.default_class) = INTERNAL; string id = 1; " type " rows = 2 [(linli.field) = { " options " }]; " more " }\n" \
    "service S { rpc Go(Ask) returns (Row) { option (linli.call) = { permission: \"PUBLIC\" rows: \"" named "\" }; " \
    "option (google.api.http) = { post: \"/v1/trial/rows:go\" body: \"*\" }; } }\n"
#define DOWNLOAD "message Ask { option (linli.default_class) = INTERNAL; string id = 1; }\n" \
                 "service S { rpc Go(Ask) returns (linli.Piece) { option (linli.call) = { permission: \"PUBLIC\" }; } }\n"

static const struct { const char *body, *where, *why; } breaches[] = {
    { DOWNLOAD, "S.Go: ", "linli.Stretch" },
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
    { FIELD("string x = 2;"), "Thing.x: ", "has a label" },
    { FIELD("string x = 2 [(linli.field) = { required: true pattern: \"[0-9]+\" label { zh: \"甲\" en: \"x\" } }];"), "Thing.x: ", "has an example" },
    { FIELD("string x = 2 [(linli.field) = { label { zh: \"甲\" } }];"), "Thing.x: ", "zh and en" },
    { FIELD("int32 x = 2 [(linli.field) = { text_search: true }];"), "Thing.x: ", "can be searched" },
    { FIELD("string x = 2 [(linli.field) = { sealed: true text_search: true }];"), "Thing.x: ", "can be searched" },
    { FIELD("string x = 2 [(linli.field) = { initials: true }];"), "Thing.x: ", "initials" },
    { FIELD("string x = 2 [(linli.field) = { with_search: true }];"), "Thing.x: ", "with_search" },
    { FIELD("string x = 2 [(linli.field) = { sortable: true }];"), "Thing.x: ", "sortable" },
    { FIELD("string x = 2 [(linli.field) = { sealed: true lookup_tail: 4 }];"), "Thing.x: ", "lookup_tail" },
    { FIELD("string x = 2 [(linli.field) = { sealed: true lookup_as: \"person.x\" }];"), "Thing.x: ", "lookup_as" },
    { FIELD("string x = 2 [(linli.field) = { not_future: true label { zh: \"甲\" en: \"x\" } }];"), "Thing.x: ", "not_future" },
    { "message Thing {\n  option (linli.resource) = { collection: \"things\" table: \"thing\" default_class: INTERNAL stats_by: \"x\" };\n"
      "  string id = 1 [(linli.field) = { output_only: true }];\n"
      "  string x = 2 [(linli.field) = { class: PERSONAL label { zh: \"甲\" en: \"X\" } }];\n}\n", "Thing.x: ", "stats_by" },
    { FIELD("string x = 2 [(linli.field) = { refers_to: \"trial.Thing\" by_key { zh: \"甲\" en: \"x\" } }];"), "Thing.x: ", "by_key" },
    { FIELD("string x = 2 [(linli.field) = { refers_to: \"other.Thing\" by_key { zh: \"甲\" } }];"), "Thing.x: ", "by_key" },
    { "message Thing {\n  option (linli.resource) = { collection: \"things\" table: \"thing\" default_class: INTERNAL known_by: \"x\" };\n"
      "  string id = 1 [(linli.field) = { output_only: true }];\n"
      "  string x = 2 [(linli.field) = { class: SENSITIVE sealed: true label { zh: \"甲\" en: \"X\" } }];\n}\n", "Thing.x: ", "known_by" },
    { LISTENS("to: \"population\" as: \"x\""), "listens.x: ", "<service>.<aggregate>" },
    { LISTENS("to: \"population.person\" as: \"X\""), "listens.X: ", "lower_snake" },
    { LISTENS("to: \"population.person\" as: \"x\" only: \"merged\""), "listens.x: ", "names of events" },
    { LISTENS("to: \"population.person\" as: \"x\" only: \"BatchImported\""), "listens.x: ", "names of events" },
    { LISTENS("to: \"population.person\" as: \"x\" } event { to: \"population.person\" as: \"y\""), "listens.y: ", "once" },
    { "message Thing {\n  option (linli.resource) = { collection: \"things\" table: \"thing\" };\n"
      "  string id = 1 [(linli.field) = { class: INTERNAL output_only: true }];\n  string x = 2 [(linli.field) = { label { zh: \"甲\" en: \"X\" } }];\n}\n",
      "Thing.x: ", "no data class" },
    { "message Thing {\n  option (linli.resource) = { collection: \"things\" table: \"thing\" default_class: INTERNAL };\n"
      "  string x = 2 [(linli.field) = { label { zh: \"甲\" en: \"X\" } }];\n}\n", "Thing.id: ", "string id" },
    { "message Node { option (linli.default_class) = INTERNAL; repeated Node children = 1; }\n", "Node.children: ", "recursive" },
    { "message A { option (linli.default_class) = INTERNAL; B b = 1; }\nmessage B { option (linli.default_class) = INTERNAL; A a = 1; }\n",
      "", "recursive" },
    { CALL(""), "S.Do: ", "no permission" },
    { CALL("option (linli.call) = { permission: \"other.thing.do\" };"), "S.Do: ", "must begin with the service's name" },
    { CALL("option (linli.call) = { permission: \"INTERNAL\" }; option (google.api.http) = { get: \"/v1/trial/x\" };"), "S.Do: ", "no route" },
    { CALL("option (linli.call) = { permission: \"PUBLIC\" }; option (google.api.http) = { get: \"/v1/other/x\" };"), "S.Do: ", "under /v1/" },
    { CALL("option (linli.call) = { permission: \"PUBLIC\" label { zh: \"做\" } };"), "S.Do: ", "zh and en" },
    { "message Ask { option (linli.default_class) = INTERNAL; string id = 1; string why = 2; }\n"
      "service S { rpc Do(Ask) returns (Ask) { option (linli.call) = { permission: \"PUBLIC\" label { zh: \"做\" en: \"Do\" } }; } }\n",
      "S.Do", "labels for what it asks" },
    { "message Ask { string x = 1; }\nservice S { rpc Do(Ask) returns (Ask) { option (linli.call) = { permission: \"PUBLIC\" }; } }\n",
      "Ask.x: ", "no data class" },
    { "message Ask { string x = 1 [(linli.field) = { class: SECRET }]; }\n"
      "service S { rpc Do(Ask) returns (Ask) { option (linli.call) = { permission: \"PUBLIC\" }; } }\n", "Ask.x: ", "SECRET outside" },
    { "message Ask { option (linli.default_class) = INTERNAL; string a = 1; string b = 2; }\nservice S {\n"
      "  rpc A(Ask) returns (Ask) { option (linli.call) = { permission: \"PUBLIC\" }; option (google.api.http) = { get: \"/v1/trial/{a}\" }; }\n"
      "  rpc B(Ask) returns (Ask) { option (linli.call) = { permission: \"PUBLIC\" }; option (google.api.http) = { get: \"/v1/trial/{b}\" }; }\n"
      "}\n", "S.B: ", "clashes with S.A" },
    { "option (linli.reasons) = { reason { name: \"X\" code: \"NO_CODE\" text { zh: \"a\" en: \"b\" } } };\n", "X: ", "unknown code" },
    { "option (linli.reasons) = { reason { name: \"X\" code: \"NOT_FOUND\" text { zh: \"a\" } } };\n", "X: ", "zh and en" },
    { "option (linli.reasons) = { reason { name: \"X\" code: \"NOT_FOUND\" text { zh: \"{a}是{b}\" en: \"{b} or {a}\" } }\n"
      "                           reason { name: \"Y\" code: \"NOT_FOUND\" text { zh: \"{a}\" en: \"a is {b}\" } } };\n", "Y: ", "other arguments" },
    { "option (linli.reasons) = { reason { name: \"X\" code: \"NOT_FOUND\" text { zh: \"没有\" en: \"no {b}\" } } };\n", "X: ", "other arguments" },
    { "message Aaa { option (linli.event) = { aggregate: \"a\" }; Zed z = 1; }\n"
      "message Zed { option (linli.default_class) = INTERNAL; Zed z = 1; }\n", "Zed.z: ", "recursive" },
    { FIELD("repeated string x = 2 [(linli.field) = { exists: true refers_to: \"trial.Thing\" label { zh: \"甲\" en: \"x\" } }];"), "Thing.x: ", "its own service" },
    { FIELD("string x = 2 [(linli.field) = { exists: true label { zh: \"甲\" en: \"x\" } }];"), "Thing.x: ", "its own service" },
    { "message Thing {\n  option (linli.resource) = { collection: \"things\" table: \"thing\" default_class: INTERNAL follows: \"x\" };\n"
      "  string id = 1 [(linli.field) = { output_only: true }];\n  string grid_id = 2 [(linli.field) = { output_only: true }];\n"
      "  string x = 3 [(linli.field) = { refers_to: \"trial.Thing\" label { zh: \"甲\" en: \"X\" } }];\n}\n", "Thing.x: ", "follows names a field with exists" },
    { "message Thing {\n  option (linli.resource) = { collection: \"things\" table: \"thing\" default_class: INTERNAL follows: \"x\" };\n"
      "  string id = 1 [(linli.field) = { output_only: true }];\n"
      "  string x = 3 [(linli.field) = { exists: true refers_to: \"trial.Thing\" label { zh: \"甲\" en: \"X\" } }];\n}\n", "Thing.x: ", "a grid_id" },
    { ROWS("rows", "repeated Row", "", ""), "S.Go.rows: ", "a list of messages with max_length" },
    { ROWS("nope", "repeated Row", "max_length: 9", ""), "S.Go.nope: ", "a list of messages with max_length" },
    { ROWS("rows", "Row", "max_length: 9", ""), "S.Go.rows: ", "a list of messages with max_length" },
    { ROWS("rows", "repeated string", "max_length: 9", ""), "S.Go.rows: ", "a list of messages with max_length" },
    { ROWS("rows", "repeated Row", "max_length: 9", "Row more = 3;"), "S.Go.more: ", "plain fields alone" },
    { ROWS("rows", "repeated Row", "max_length: 9", "string y = 3 [(linli.field) = { output_only: true }];"), "S.Go: ", "output_only" },
    { LINK("ends { field: \"a\" } from: \"d\" until: \"d\""), "Thing.d: ", "two ends or more" },
    { LINK("ends { field: \"a\" } ends { field: \"b\" } from: \"d\""), "Thing.d: ", "until which it lasts" },
    { LINK("ends { field: \"a\" } ends { field: \"d\" } from: \"d\" until: \"d\""), "Thing.d: ", "an end of a link is a reference" },
    { LINK("ends { field: \"a\" } ends { field: \"c\" } from: \"d\" until: \"d\""), "Thing.c: ", "an end of a link is a reference" },
    { LINK("ends { field: \"a\" } ends { field: \"b\" } from: \"d\" until: \"a\""), "Thing.a: ", "until names dates" },
    { LINK("ends { field: \"a\" } ends { field: \"b\" } from: \"d\" until: \"d\" role: \"nope\""), "Thing.nope: ", "role names a field" },
    { MARK("grid_id", "d"), "Thing.grid_id: ", "a mark is a required text" },
    { MARK("c", "d"), "Thing.c: ", "a mark is a required text" },
    { MARK("b", "a"), "Thing.b: ", "from one date until another" },
    { INDEX("title: \"nope\""), "Thing.nope: ", "index names single text fields" },
    { INDEX("title: \"a\" subtitle: \"b\""), "Thing.b: ", "not SENSITIVE" },
    { INDEX("title: \"c\""), "Thing.c: ", "single text fields" },
    { INDEX("subtitle: \"a\""), "Thing: ", "what a record is called" },
    { "message Thing {\n  option (linli.resource) = { collection: \"things\" table: \"thing\" default_class: INTERNAL linked_by: \"trial.Thing\" };\n"
      "  string id = 1 [(linli.field) = { output_only: true }];\n}\n", "Thing.trial.Thing: ", "a resource with link" },
    { "message Thing {\n  option (linli.resource) = { collection: \"things\" table: \"thing\" default_class: INTERNAL linked_by: \"nowhere\" };\n"
      "  string id = 1 [(linli.field) = { output_only: true }];\n}\n", "Thing.nowhere: ", "linked_by is" },
    { FIELD("string x = 2 [(linli.field) = { date: true not_before: \"id\" label { zh: \"甲\" en: \"x\" } }];"), "Thing.x: ", "names one" },
    { FIELD("string x = 2 [(linli.field) = { today: true label { zh: \"甲\" en: \"x\" } }];"), "Thing.x: ", "are for dates" },
    { "message Gone { option (linli.event) = { aggregate: \"Thing\" }; }\n", "Gone: ", "aggregate in lower_snake" },
    { "message ThingUpdated { option (linli.event) = { aggregate: \"thing\" }; }\n", "ThingUpdated: ", "own changes" },
    { "message Gone { option (linli.event) = { aggregate: \"thing\" }; string x = 1 [(linli.field) = { class: SENSITIVE }]; }\n",
      "Gone.x: ", "nothing SENSITIVE" },
    { FIELD("repeated google.protobuf.Any x = 2;"), "Thing.x: ", "free-form" },
    { FIELD("repeated string x = 2 [(linli.field) = { sealed: true }];"), "Thing.x: ", "only a single string can be sealed" },
    { "message Thing {\n  option (linli.resource) = { collection: \"things\" table: \"thing\" default_class: INTERNAL };\n"
      "  repeated string id = 1 [(linli.field) = { output_only: true }];\n}\n", "Thing.id: ", "string id" },
    { FIELD("") "message Other {\n  option (linli.resource) = { collection: \"others\" table: \"thing\" default_class: INTERNAL };\n"
      "  string id = 1 [(linli.field) = { output_only: true }];\n}\n", "Other: ", "its table is that of Thing" },
    { "service S { rpc Go(google.protobuf.Any) returns (google.protobuf.Any) { option (linli.call) = { permission: \"PUBLIC\" }; } }\n",
      "S.Go: ", "free-form" },
    { ROUTED("get: \"/v1/trial/x/{nope}\""), "S.Go: ", "its route names {nope}" },
    { ROUTED("get: \"/v1/trial/x/{id.more}\""), "S.Go: ", "its route names {id.more}" },
    { ROUTED("post: \"/v1/trial/x\" body: \"nope\""), "S.Go: ", "body names no field" },
    { ROUTED("get: \"/v1/trial/{id\""), "S.Go: ", "malformed" },
    { ROUTED("get: \"/v1/trial:x\""), "S.Go: ", "under /v1/" },
    { ROUTED("get: \"/v1/trial/x\" additional_bindings { get: \"/v1/other/x\" }"), "S.Go: ", "under /v1/" },
    { "message Ask { option (linli.default_class) = INTERNAL; string x = 1; }\nservice S {\n"
      "  rpc A(Ask) returns (Ask) { option (linli.call) = { permission: \"PUBLIC\" }; option (google.api.http) = { get: \"/v1/trial/{x=b/*}\" }; }\n"
      "  rpc B(Ask) returns (Ask) { option (linli.call) = { permission: \"PUBLIC\" }; option (google.api.http) = { get: \"/v1/trial/b/{x}\" }; }\n"
      "}\n", "S.B: ", "clashes with S.A" },
    { CALL("option (linli.call) = { permission: \"PUBLIC\" };"), "S.Do: ", "a word of C" },
    { "message Ask { option (linli.default_class) = INTERNAL; }\n"
      "service S { rpc Go(Ask) returns (Ask) { option (linli.call) = { permission: \"PUBLIC\" }; } }\n"
      "service T { rpc Go(Ask) returns (Ask) { option (linli.call) = { permission: \"PUBLIC\" }; } }\n", "T.Go: ", "one call of a name; there is S.Go" },
    { FIELD("") "message Ask { option (linli.default_class) = INTERNAL; }\nservice S { rpc Thing(Ask) returns (Ask) { option (linli.call) = { permission: \"PUBLIC\" }; } }\n",
      "S.Thing: ", "named as a resource" },
    { "message Ask { option (linli.default_class) = INTERNAL; }\n"
      "service S { rpc Go(Ask) returns (Ask) { option (linli.call) = { permission: \"PUBLIC\" calls: \"nobody.X.Y\" }; } }\n",
      "S.Go: ", "calls nobody.X.Y, which is not there" },
    { "option (linli.reasons) = { reason { name: \"so so\" code: \"NOT_FOUND\" text { zh: \"a\" en: \"b\" } } };\n",
      "thing.proto: so so: ", "UPPER_SNAKE" },
    { "option (linli.reasons) = { reason { name: \"X\" code: \"NOT_FOUND\" text { zh: \"a\" en: \"b\" } }\n"
      "                           reason { name: \"X\" code: \"ABORTED\" text { zh: \"a\" en: \"b\" } } };\n", "thing.proto: X: ", "declared once" },
};

TEST(each_breach_is_told_with_file_and_field)
{
    for (size_t i = 0; i < LIN_COUNT(breaches); i++) {
        const char *said = built(breaches[i].body);

        ck_assert_msg(strstr(said, breaches[i].why) != NULL, "%s\nsaid: %s", breaches[i].body, said);
        ck_assert_msg(strstr(said, breaches[i].where) != NULL, "%s\nsaid: %s", breaches[i].body, said);
        ck_assert_msg(strncmp(said, "linli/trial/v1/thing", strlen("linli/trial/v1/thing")) == 0, "%s\nsaid: %s", breaches[i].body, said);
    }
}

TEST(a_call_without_a_route_gets_the_one_of_its_resource)
{
    ck_assert_str_eq(built(joined(good,
        "message CloseThingRequest { option (linli.default_class) = INTERNAL; string id = 1; }\n"
        "message CountRequest { option (linli.default_class) = INTERNAL; }\n"
        "service ThingService {\n"
        "  // Closes it.\n"
        "  rpc CloseThing(CloseThingRequest) returns (Thing) { option (linli.call) = { permission: \"trial.thing.close\" }; }\n"
        "  rpc CountAll(CountRequest) returns (CountRequest) { option (linli.call) = { permission: \"trial.thing.read\" }; }\n"
        "}\n")), "");
    ck_assert_ptr_nonnull(strstr(file_of("proto/linli/trial/v1/thing_api.proto"), "post: \"/v1/trial/things/{id}:close\" body: \"*\""));
    ck_assert_ptr_nonnull(strstr(file_of("proto/linli/trial/v1/thing_api.proto"), "post: \"/v1/trial/things:countAll\" body: \"*\""));
    ck_assert_ptr_nonnull(strstr(file_of("proto/linli/trial/v1/thing_api.proto"), "// Closes it."));
    ck_assert_ptr_null(strstr(file_of("proto/linli/trial/v1/thing.proto"), "service ThingService"));
    ck_assert_ptr_nonnull(strstr(file_of("gen/trial.gen.h"), "lin_code (*close_thing)(lin_req *rq, const CloseThingRequest *in, Thing **ret);"));
}

TEST(a_hand_written_standard_call_replaces_the_generated_one)
{
    const char *api;

    ck_assert_str_eq(built(joined(good,
        "message GetThingRequest { option (linli.default_class) = INTERNAL; string id = 1; }\n"
        "service ThingService {\n"
        "  rpc GetThing(GetThingRequest) returns (Thing) {\n"
        "    option (google.api.http) = { get: \"/v1/trial/things/{id}\" };\n"
        "    option (linli.call) = { permission: \"trial.thing.look\" };\n"
        "  }\n}\n")), "");
    api = file_of("proto/linli/trial/v1/thing_api.proto");
    ck_assert_ptr_nonnull(strstr(api, "trial.thing.look"));
    ck_assert_ptr_null(strstr(strstr(api, "rpc GetThing") + 5, "rpc GetThing"));
    ck_assert_ptr_null(strstr(api, "message GetThingRequest"));
}

TEST(a_resource_can_go_without_a_standard_call)
{
    const char *api;

    ck_assert_str_eq(built("message Thing {\n  option (linli.resource) = { collection: \"things\" table: \"thing\" default_class: INTERNAL without: DELETE };\n"
                           "  string id = 1 [(linli.field) = { output_only: true }];\n}\n"), "");
    api = file_of("proto/linli/trial/v1/thing_api.proto");
    ck_assert_ptr_null(strstr(api, "DeleteThing"));
    ck_assert_ptr_nonnull(strstr(api, "UpdateThing"));
}
