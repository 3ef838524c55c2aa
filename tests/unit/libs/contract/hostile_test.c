/*
 * The reader on sets that protoc would never write: the gateway reads whatever a service announces.
 * Each set is made by hand from one method, so that one thing is wrong at a time.
 */
#include "libs/contract/wire.h"
#include "tests/unit/test.h"

enum { FIELD_OF_LINLI = 52400, FIELD_OF_HTTP = 72295728 };

static lin_arena *arena;
static lin_str why;

static lin_str cat(lin_str a, lin_str b)
{
    lin_buf both = { .arena = arena };

    lin_buf_add(&both, a);
    lin_buf_add(&both, b);
    return lin_buf_str(&both);
}

static lin_str part(uint32_t number, lin_str bytes)
{
    lin_buf out = { .arena = arena };

    lin_wire_bytes(&out, number, bytes);
    return lin_buf_str(&out);
}

static lin_str number(uint32_t field, uint64_t n)
{
    lin_buf out = { .arena = arena };

    lin_wire_int(&out, field, n);
    return lin_buf_str(&out);
}

#define TEXT(field, text) part((field), lin_z(text))

/* A set of one file; what stands in it is given. */
static lin_str set_of(lin_str body)
{
    return part(1, cat(cat(TEXT(1, "linli/x/v1/x.proto"), TEXT(2, "linli.x.v1")), body));
}

static lin_str message(lin_str body)
{
    return part(4, cat(TEXT(1, "M"), body));
}

static lin_str service(lin_str types, lin_str options)
{
    return part(6, cat(TEXT(1, "S"), part(2, cat(cat(TEXT(1, "Do"), types), part(4, options)))));
}

static lin_str types(void)
{
    return cat(TEXT(2, ".linli.x.v1.M"), TEXT(3, ".linli.x.v1.M"));
}

static lin_str none(void)
{
    return (lin_str){ "", 0 };
}

static const lin_contract *read_body(lin_str body)
{
    why = none();
    return lin_contract_read(arena, set_of(body), LIN_STR("x"), &why);
}

static void refuses(lin_str body, const char *says)
{
    ck_assert_ptr_null(read_body(body));
    ck_assert_msg(strstr(lin_str_z(arena, why), says) != NULL, "%.*s\ndoes not say %s", LIN_STR_FMT(why), says);
}

static lin_str additional_bindings(int depth)
{
    size_t room = (size_t)depth * 8 + 1, at = room;
    char *bytes = lin_alloc(arena, room);

    while (depth--) { /* from the innermost outwards, in one piece: joining would take as long as its square */
        lin_buf head = { .arena = arena };

        lin_wire_tag(&head, 11, 2);
        lin_wire_varint(&head, room - at);
        at -= head.len;
        memcpy(bytes + at, head.at, head.len);
    }
    return (lin_str){ bytes + at, room - at };
}

TEST(a_route_nested_without_end_is_refused_before_it_is_unpacked)
{
    static const int depths[] = { 40, 5000, 400000 };

    arena = lin_arena_new();
    for (size_t i = 0; i < LIN_COUNT(depths); i++)
        refuses(cat(message(none()), service(types(), part(FIELD_OF_HTTP, additional_bindings(depths[i])))), "nested too deep");
    ck_assert_ptr_nonnull(read_body(cat(message(none()), service(types(), part(FIELD_OF_HTTP, additional_bindings(1))))));
}

TEST(names_and_types_may_be_missing)
{
    arena = lin_arena_new();
    ck_assert_ptr_nonnull(lin_contract_read(arena, part(1, none()), LIN_STR("x"), &why));
    ck_assert_ptr_nonnull(read_body(part(4, none())));
    refuses(cat(message(none()), service(none(), none())), "not in the set");
    refuses(cat(message(none()), service(cat(TEXT(2, ""), TEXT(3, "")), none())), "not in the set");
    refuses(message(part(2, cat(TEXT(1, "f"), number(5, LIN_TYPE_MESSAGE)))), "M.f: its type is not in the set");
    refuses(message(part(2, cat(TEXT(1, "f"), cat(number(5, LIN_TYPE_ENUM), TEXT(6, ""))))), "M.f: its type is not in the set");
}

/* Another file of the set, beside the one that is given. */
static lin_str beside_google(const char *type, lin_str body)
{
    lin_str google = part(4, cat(TEXT(1, type), none()));

    return cat(part(1, cat(cat(TEXT(1, "google/protobuf/x.proto"), TEXT(2, "google.protobuf")), google)), set_of(body));
}

TEST(what_says_nothing_is_refused_by_name)
{
    static const char *const names[] = { "Any", "Struct", "Value", "ListValue" };

    arena = lin_arena_new();
    for (size_t i = 0; i < LIN_COUNT(names); i++) {
        const char *type = lin_print(arena, ".google.protobuf.%s", names[i]);
        lin_str field = part(2, cat(cat(TEXT(1, "f"), number(3, 1)), cat(number(5, LIN_TYPE_MESSAGE), TEXT(6, type))));
        lin_str call = service(cat(TEXT(2, ".linli.x.v1.M"), TEXT(3, type)), none());

        ck_assert_ptr_nonnull(lin_contract_read(arena, beside_google(names[i], message(none())), LIN_STR("x"), &why));
        ck_assert_ptr_null(lin_contract_read(arena, beside_google(names[i], message(field)), LIN_STR("x"), &why));
        ck_assert_msg(strstr(lin_str_z(arena, why), "linli/x/v1/x.proto: M.f: free-form") != NULL, "%.*s", LIN_STR_FMT(why));
        ck_assert_ptr_null(lin_contract_read(arena, beside_google(names[i], cat(message(none()), call)), LIN_STR("x"), &why));
        ck_assert_msg(strstr(lin_str_z(arena, why), "S.Do: free-form") != NULL, "%.*s", LIN_STR_FMT(why));
    }
}

TEST(types_that_do_not_exist_are_refused)
{
    static const uint64_t wrong[] = { 0, 10, 19, 99, UINT32_MAX };

    arena = lin_arena_new();
    for (size_t i = 0; i < LIN_COUNT(wrong); i++)
        refuses(message(part(2, cat(TEXT(1, "f"), number(5, wrong[i])))), "M.f");
}

static lin_str field_of(const char *name, uint64_t n, const char *json)
{
    return part(2, cat(cat(TEXT(1, name), number(3, n)), cat(number(5, LIN_TYPE_STRING), TEXT(10, json))));
}

/* What stands twice would be read as one thing here and as the other there. */
TEST(nothing_stands_twice_in_a_message_or_a_set)
{
    arena = lin_arena_new();
    ck_assert_ptr_nonnull(read_body(message(cat(field_of("a", 1, "a"), field_of("b", 2, "b")))));
    refuses(message(cat(field_of("a", 1, "a"), field_of("b", 1, "b"))), "M.b: its name or number stands twice");
    refuses(message(cat(field_of("a", 1, "a"), field_of("a", 2, "b"))), "M.a: its name or number stands twice");
    refuses(message(cat(field_of("a", 1, "x"), field_of("b", 2, "x"))), "M.b: its name or number stands twice");
    refuses(message(cat(field_of("a", 1, "b"), field_of("b", 2, "c"))), "M.b: its name or number stands twice");
    refuses(message(field_of("a", 0, "a")), "M.a: its number is none");
    refuses(message(field_of("a", 536870912, "a")), "M.a: its number is none");
    refuses(cat(message(none()), message(none())), "M: it stands twice");
    refuses(cat(message(none()), part(5, TEXT(1, "M"))), "M: it stands twice");
    refuses(cat(part(5, TEXT(1, "K")), part(5, TEXT(1, "K"))), "K: it stands twice");
    refuses(cat(message(none()), cat(service(types(), none()), service(types(), none()))), "S.Do: it stands twice");
}

static lin_str value_of(const char *name, uint64_t n)
{
    return part(2, cat(TEXT(1, name), number(2, n)));
}

TEST(a_value_of_an_enum_has_one_number)
{
    arena = lin_arena_new();
    ck_assert_ptr_nonnull(read_body(part(5, cat(TEXT(1, "K"), cat(value_of("A", 1), value_of("B", 1))))));
    refuses(part(5, cat(TEXT(1, "K"), cat(value_of("A", 1), value_of("A", 2)))), "K: a value's name stands twice");
}

TEST(a_message_has_no_end_of_fields)
{
    lin_buf fields;

    arena = lin_arena_new();
    fields = (lin_buf){ .arena = arena };
    for (int i = 1; i <= 100000; i++)
        lin_buf_add(&fields, field_of(lin_print(arena, "f%d", i), (uint64_t)i, lin_print(arena, "f%d", i)));
    refuses(message(lin_buf_str(&fields)), "M: more than 1000 fields");
}

TEST(a_map_entry_has_key_and_value)
{
    arena = lin_arena_new();
    refuses(message(part(7, number(7, 1))), "map entry");
    refuses(message(cat(part(7, number(7, 1)), part(2, cat(number(3, 1), number(5, LIN_TYPE_STRING))))), "map entry");
    ck_assert_ptr_nonnull(read_body(message(cat(part(7, number(7, 1)),
        cat(field_of("key", 1, "key"), field_of("value", 2, "value"))))));
}

/* Taken as absent, a broken option would leave a call without its permission or a field without its class. */
TEST(an_option_that_cannot_be_read_is_refused)
{
    arena = lin_arena_new();
    refuses(cat(message(none()), service(types(), part(FIELD_OF_LINLI, LIN_STR("\x0a\x7f")))), "linli.Call: not readable");
    refuses(message(part(7, part(FIELD_OF_LINLI, LIN_STR("\xff")))), "linli.Resource: not readable");
    ck_assert_ptr_nonnull(read_body(message(part(7, part(FIELD_OF_LINLI, none())))));
}

TEST(pieces_of_an_option_are_one_option)
{
    const lin_contract *c;

    arena = lin_arena_new();
    c = read_body(cat(message(none()), service(types(), cat(part(FIELD_OF_LINLI, TEXT(1, "x.m.do")),
                                                            part(FIELD_OF_LINLI, number(2, 1))))));
    ck_assert(c && c->methods == 1 && lin_str_eq(c->method[0].permission, LIN_STR("x.m.do")) && c->method[0].option->idempotent);
}

TEST(comments_come_without_their_margin)
{
    const lin_contract *c;
    lin_str place;

    arena = lin_arena_new();
    place = cat(part(1, (lin_str){ "\x06\x00\x02\x00", 4 }), TEXT(3, " One.\n  Two.\n\n Three.\n"));
    c = read_body(cat(cat(message(none()), service(types(), none())), part(9, part(1, place))));
    ck_assert_ptr_nonnull(c);
    ck_assert_str_eq(lin_str_z(arena, c->method[0].comment), "One.\nTwo.\n\nThree.");
}
