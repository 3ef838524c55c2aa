/* Pass 2: what is generated compiles, whatever the contract's names, and says what it should. */
#include "tests/unit/proto/trial.h"

#define LABEL "{ label { zh: \"名\" en: \"name\" } }"
#define PEER "message House {\n  option (linli.resource) = { collection: \"houses\" table: \"house\" default_class: INTERNAL };\n" \
             "  enum Kind { KIND_UNSPECIFIED = 0; FLAT = 1; }\n" \
             "  string id = 1 [(linli.field) = { output_only: true }];\n  Kind kind = 2 [(linli.field) = " LABEL "];\n}\n" \
             "message Ask { option (linli.default_class) = INTERNAL; string id = 1; }\n" \
             "service HouseService { rpc CloseHouse(Ask) returns (House) { option (linli.call) = { permission: \"peer.house.close\" }; } }\n"
#define CALLER "message Ask { option (linli.default_class) = INTERNAL; string id = 1; }\nmessage House { option (linli.default_class) = INTERNAL; }\n" \
               "service TrialService {\n" \
               "  rpc GoOn(Ask) returns (Ask) { option (linli.call) = { permission: \"PUBLIC\" calls: \"peer.HouseService.GetHouse\" }; }\n" \
               "  rpc GoOff(Ask) returns (Ask) { option (linli.call) = { permission: \"PUBLIC\"\n" \
               "    calls: [\"peer.HouseService.GetHouse\", \"peer.HouseService.CloseHouse\"] }; }\n}\n"

/* What the compiler says of a source beside the generated files; it is warned of everything. */
static const char *compiled(const char *source)
{
    FILE *file = fopen(lin_print(arena, "%s/use.c", folder), "we");

    ck_assert_ptr_nonnull(file);
    fprintf(file, "%s\n", source);
    fclose(file);
    return shell(lin_print(arena, "b=$(realpath ${B:-build}); for c in %s/use.c %s/build/gen/trial.gen.c; do "
                                  "gcc -std=gnu17 -Wall -Wextra -Werror -fsyntax-only -D_GNU_SOURCE -DLIN_CONTRACTS='\"x\"' "
                                  "-I. -I%s/build/gen -I$b/gen $c || exit; done", folder, folder, folder));
}

/* The peer's own C, which its own build writes. */
static void generate_peer(void)
{
    ck_assert_str_eq(shell(lin_print(arena, "cd %s && B=build proto/contracts.sh peer 2>&1 | grep -v 'is unused'", folder)), "");
}

TEST(odd_names_compile)
{
    ck_assert_str_eq(built(
        "option (linli.reasons) = { reason { name: \"ODD_1\" code: \"ABORTED\" text { zh: \"一“{x}”\\n二\" en: \"a \\\\ \\\"b\\\" %s {x}\" } } };\n"
        "message APIKey { option (linli.resource) = { collection: \"api_keys\" table: \"api_key\" default_class: INTERNAL };\n"
        "  enum Kind { KIND_UNSPECIFIED = 0; KIND = 1; int = 2; }\n"
        "  string id = 1 [(linli.field) = { output_only: true }]; Kind kind = 2 [(linli.field) = " LABEL "]; string class = 3 [(linli.field) = " LABEL "]; }\n"
        "enum HTTPState { HTTP_STATE_UNSPECIFIED = 0; H2O = 1; }\n"
        "message Under_Score { option (linli.default_class) = INTERNAL; message In { string register = 1; } In in = 1; HTTPState http = 2; }\n"
        "service S { rpc AskAPI(Under_Score) returns (Under_Score) { option (linli.call) = { permission: \"PUBLIC\" }; } }\n"), "");
    ck_assert_str_eq(compiled(
        "#include \"trial.gen.h\"\n"
        "static lin_code ask(lin_req *rq, const Under_Score *in, Under_Score **ret) { (void)rq; (void)in; (void)ret; return LIN_OK; }\n"
        "static lin_code before(lin_req *rq, const APIKey *was, APIKey *is) { (void)was; is->kind = APIKEY_KIND_int; return lin_fail(rq, &TRIAL_ODD_1); }\n"
        "extern const trial_impl impl;\n"
        "const trial_impl impl = { .ask_api = ask, .apikey = { .before_write = before } };\n"
        "HTTPState s = HTTPSTATE_H2O; APIKeyKind k = APIKEY_KIND_UNSPECIFIED;"), "");
}

TEST(a_hook_of_the_wrong_shape_does_not_compile)
{
    ck_assert_str_eq(built("message Thing { option (linli.resource) = { collection: \"things\" table: \"thing\" default_class: INTERNAL };\n"
                           "  string id = 1 [(linli.field) = { output_only: true }]; }\n"), "");
    ck_assert_ptr_nonnull(strstr(compiled("#include \"trial.gen.h\"\n"
        "static lin_code before(lin_req *rq, Thing *is) { (void)is; (void)rq; return LIN_OK; }\n"
        "extern const trial_impl impl;\nconst trial_impl impl = { .thing = { .before_write = before } };"), "incompatible"));
}

TEST(a_peer_is_called_with_its_own_types)
{
    const char *header;

    ck_assert_str_eq(built_with(PEER, CALLER), "");
    generate_peer();
    header = file_of("gen/trial.gen.h");
    ck_assert_ptr_nonnull(strstr(header, "lin_code peer_get_house(lin_req *rq, const PeerGetHouseRequest *in, PeerHouse **ret);"));
    ck_assert_ptr_nonnull(strstr(header, "lin_code peer_close_house(lin_req *rq, const PeerAsk *in, PeerHouse **ret);"));
    ck_assert_ptr_null(strstr(strstr(header, "peer_get_house") + 1, "peer_get_house"));
    ck_assert_str_eq(compiled(
        "#include \"trial.gen.h\"\n"
        "lin_code use(lin_req *rq, const Ask *in);\n"
        "lin_code use(lin_req *rq, const Ask *in)\n"
        "{\n    PeerGetHouseRequest ask = LINLI__PEER__V1__GET_HOUSE_REQUEST__INIT;\n    PeerHouse *house;\n    House own;\n\n"
        "    ask.id = in->id; (void)own;\n    LIN_TRY(peer_get_house(rq, &ask, &house));\n"
        "    return house->kind == PEER_HOUSE_KIND_FLAT ? LIN_OK : LIN_NOT_FOUND;\n}"), "");
}

TEST(a_peer_is_never_part_of_the_callers_own_contract)
{
    ck_assert_str_eq(built_with(PEER, CALLER), "");
    ck_assert_ptr_null(strstr(file_of("gen/trial.gen.c"), "peer.house.close"));
    ck_assert_str_eq(shell(lin_print(arena, "grep -c linli.peer %s/build/contracts/trial.pb", folder)), "0\n");
    ck_assert_str_eq(shell(lin_print(arena, "ls %s/build/gen/linli %s/build/proto/linli", folder, folder)),
                     lin_print(arena, "%s/build/gen/linli:\ntrial\n\n%s/build/proto/linli:\ntrial\n", folder, folder));
}

TEST(a_call_that_the_peer_lacks_stops_the_build)
{
    ck_assert_str_eq(built_with(PEER, "message Ask { option (linli.default_class) = INTERNAL; }\nservice S {\n"
        "  rpc Go(Ask) returns (Ask) { option (linli.call) = { permission: \"PUBLIC\" calls: \"peer.HouseService.Nothing\" }; }\n}\n"),
        "linli/trial/v1/thing_api.proto: S.Go: calls peer.HouseService.Nothing, which is not there\n");
}

TEST(only_the_comments_that_document_travel_in_the_set)
{
    static const char tell[] = "protoc --decode=google.protobuf.FileDescriptorSet -I/usr/include google/protobuf/descriptor.proto "
                               "<%s/build/contracts/trial.pb | grep -E '_comments: '";

    ck_assert_str_eq(built("// Detached.\n\n// A thing.\nmessage Thing { // Trailing.\n"
                           "  option (linli.default_class) = INTERNAL;\n  // A field.\n  string id = 1;\n}\n"
                           "// A service.\nservice S {\n  // Goes.\n  // On.\n"
                           "  rpc Go(Thing) returns (Thing) { option (linli.call) = { permission: \"PUBLIC\" }; }\n}\n"), "");
    ck_assert_str_eq(shell(lin_print(arena, tell, folder)),
                     "      leading_comments: \" A thing.\\n\"\n      leading_comments: \" Goes.\\n On.\\n\"\n");
}

TEST(records_and_events_are_used_as_structs)
{
    ck_assert_str_eq(built("message Thing { option (linli.resource) = { collection: \"things\" table: \"thing\" default_class: INTERNAL };\n"
                           "  string id = 1 [(linli.field) = { output_only: true }]; }\n"
                           "message ThingSold { option (linli.event) = { aggregate: \"thing\" }; string to = 1 [(linli.field) = { class: INTERNAL }]; }\n"), "");
    ck_assert_str_eq(compiled(
        "#include \"trial.gen.h\"\n"
        "lin_code use(lin_req *rq, const char *id);\n"
        "lin_code use(lin_req *rq, const char *id)\n"
        "{\n    Thing *thing = thing_new(rq), **all;\n    ThingSold sold = LINLI__TRIAL__V1__THING_SOLD__INIT;\n    size_t count;\n\n"
        "    LIN_TRY(thing_create(rq, thing));\n    LIN_TRY(thing_lock(rq, id, &thing));\n    LIN_TRY(thing_save(rq, thing));\n"
        "    LIN_TRY(thing_list(rq, \"id = x\", &all, &count));\n    LIN_TRY(thing_delete(rq, id));\n"
        "    LIN_TRY(thing_undelete(rq, id, &thing));\n    LIN_TRY(trial_emit_thing_sold(rq, id, &sold));\n"
        "    return thing_get(rq, id, &thing);\n}"), "");
    ck_assert_ptr_nonnull(strstr(file_of("gen/trial.gen.h"), "lin_typed_emit(rq, \"thing\", \"Sold\", thing_id, &event->base)"));
}
