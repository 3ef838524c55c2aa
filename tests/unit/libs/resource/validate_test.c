/* What a contract says of a field is checked, all of it, field by field. */
#include "libs/resource/validate.c"
#include "tests/unit/test.h"

static lin_arena *arena;
static lin_req *rq;

static void begin(void)
{
    arena = lin_arena_new();
    rq = lin_req_new(arena);
    rq->lang = LIN_EN;
    lin_time_parse(LIN_STR("2026-03-01T00:00:00Z"), &rq->now);
}

static Linli__Field *option(void)
{
    Linli__Field *o = LIN_NEW(arena, Linli__Field);

    linli__field__init(o);
    return o;
}

static lin_field text_field(const char *name, const Linli__Field *o)
{
    return (lin_field){ .name = lin_z(name), .json = lin_z(name), .type = LIN_TYPE_STRING, .oneof = -1,
                        .option = o };
}

/* The first violation as "field: REASON", or "ok". */
static const char *outcome(void)
{
    const char *text = "ok";

    if (rq->problem.code)
        text = lin_print(arena, "%.*s: %.*s", LIN_STR_FMT(rq->problem.violation[0].field),
                         LIN_STR_FMT(rq->problem.reason));
    lin_req_clear_problem(rq);
    return text;
}

static const char *check_one(const lin_field *field, lin_value value)
{
    lin_validate_field(rq, field, value, true, LIN_STR(""));
    return outcome();
}

static const char *check_words(const Linli__Field *o, const char *text)
{
    lin_field field = text_field("word", o);

    return check_one(&field, lin_text(lin_z(text)));
}

TEST(a_required_text_is_not_empty)
{
    Linli__Field *o;

    begin();
    o = option();
    ck_assert_str_eq(check_words(o, ""), "ok");
    o->required = true;
    ck_assert_str_eq(check_words(o, ""), "word: FIELD_REQUIRED");
    ck_assert_str_eq(check_words(o, " \t"), "word: FIELD_REQUIRED");
    ck_assert_str_eq(check_words(o, " \u3000 "), "word: FIELD_REQUIRED");
    ck_assert_str_eq(check_words(o, "\u3000x"), "ok");
    ck_assert_str_eq(check_words(o, "x"), "ok");
    lin_arena_free(arena);
}

TEST(a_length_is_counted_in_characters_and_has_a_default)
{
    Linli__Field *o;
    char *long_text;

    begin();
    o = option();
    o->max_length = 3;
    ck_assert_str_eq(check_words(o, "王秀英"), "ok");
    ck_assert_str_eq(check_words(o, "欧阳秀英"), "word: FIELD_LENGTH");
    o->max_length = 0;
    long_text = lin_alloc(arena, 258);
    memset(long_text, 'x', 256);
    ck_assert_str_eq(check_words(o, long_text), "ok");
    long_text[256] = 'x';
    ck_assert_str_eq(check_words(o, long_text), "word: FIELD_LENGTH");
    lin_arena_free(arena);
}

TEST(pattern_date_and_id_number_have_reasons_of_their_own)
{
    Linli__Field *o;

    begin();
    o = option();
    o->pattern = lin_print(arena, "[0-9]{12}");
    ck_assert_str_eq(check_words(o, "440305008012"), "ok");
    ck_assert_str_eq(check_words(o, "4403050080123"), "word: FIELD_PATTERN");
    o = option();
    o->date = true;
    ck_assert_str_eq(check_words(o, "2024-02-29"), "ok");
    ck_assert_str_eq(check_words(o, "2026-02-29"), "word: FIELD_DATE");
    o = option();
    o->format = LINLI__FORMAT__CN_ID_NUMBER;
    ck_assert_str_eq(check_words(o, "11010519491231002X"), "ok");
    ck_assert_str_eq(check_words(o, "110105194912310021"), "word: FIELD_CHECK_DIGIT");
    ck_assert_str_eq(check_words(o, "11010519491231002x"), "word: FIELD_PATTERN");
    lin_arena_free(arena);
}

TEST(references_and_ids_must_be_ids)
{
    lin_str id;
    Linli__Field *o;
    lin_field field;

    begin();
    id = lin_id_text(arena, lin_id_new(rq->now, 7));
    o = option();
    o->refers_to = lin_print(arena, "identity.Region");
    ck_assert_str_eq(check_words(o, lin_str_z(arena, id)), "ok");
    ck_assert_str_eq(check_words(o, "7"), "word: FIELD_ID");
    field = text_field("id", option());
    ck_assert_str_eq(check_one(&field, lin_text(LIN_STR("1-2-3"))), "id: FIELD_ID");
    lin_arena_free(arena);
}

TEST(a_number_stays_in_its_range_and_a_given_zero_is_a_value)
{
    Linli__Range range = LINLI__RANGE__INIT;
    lin_field field;
    Linli__Field *o;

    begin();
    range.min = 1;
    range.max = 5;
    o = option();
    o->range = &range;
    field = (lin_field){ .json = LIN_STR("rating"), .type = LIN_TYPE_INT32, .option = o };
    ck_assert_str_eq(check_one(&field, lin_int(5)), "ok");
    ck_assert_str_eq(check_one(&field, lin_int(6)), "rating: FIELD_RANGE");
    ck_assert_str_eq(check_one(&field, lin_int(0)), "rating: FIELD_RANGE");
    lin_validate_field(rq, &field, lin_int(0), false, LIN_STR("")); /* not given */
    ck_assert_str_eq(outcome(), "ok");
    o->required = true;
    lin_validate_field(rq, &field, lin_int(0), false, LIN_STR(""));
    ck_assert_str_eq(outcome(), "rating: FIELD_REQUIRED");
    field.type = LIN_TYPE_DOUBLE;
    ck_assert_str_eq(check_one(&field, lin_double(__builtin_nan(""))), "rating: FIELD_RANGE");
    lin_arena_free(arena);
}

TEST(a_time_lies_in_the_years_that_can_be_written)
{
    lin_field field;
    lin_time t;

    begin();
    field = (lin_field){ .json = LIN_STR("at"), .type = LIN_TYPE_MESSAGE, .option = option() };
    ck_assert(lin_time_parse(LIN_STR("0001-01-01T00:00:00Z"), &t));
    ck_assert_str_eq(check_one(&field, lin_at(t)), "ok");
    ck_assert_str_eq(check_one(&field, lin_at(t - 1)), "at: FIELD_TIME");
    ck_assert(lin_time_parse(LIN_STR("9999-12-31T23:59:59.999999Z"), &t));
    ck_assert_str_eq(check_one(&field, lin_at(t)), "ok");
    ck_assert_str_eq(check_one(&field, lin_at(t + 1)), "at: FIELD_TIME");
    ck_assert_str_eq(check_one(&field, lin_at(INT64_MAX)), "at: FIELD_TIME");
    lin_arena_free(arena);
}

static const lin_enum_value kinds[] = { { .name = LIN_STR("KIND_UNSPECIFIED") }, { .name = LIN_STR("CITY"), .number = 1 },
                                        { .name = LIN_STR("GRID"), .number = 5 } };
static const lin_enum kind = { .value = kinds, .values = LIN_COUNT(kinds) };

TEST(an_enum_has_only_its_own_numbers_and_unspecified_is_none)
{
    lin_field field;
    Linli__Field *o;

    begin();
    o = option();
    field = (lin_field){ .json = LIN_STR("kind"), .type = LIN_TYPE_ENUM, .enumeration = &kind, .option = o };
    ck_assert_str_eq(check_one(&field, lin_int(5)), "ok");
    ck_assert_str_eq(check_one(&field, lin_int(0)), "ok");
    o->required = true;
    ck_assert_str_eq(check_one(&field, lin_int(0)), "kind: FIELD_REQUIRED");
    lin_validate_field(rq, &field, lin_int(4), true, LIN_STR(""));
    ck_assert(strstr(lin_str_z(arena, rq->problem.detail), "CITY, GRID"));
    ck_assert_str_eq(outcome(), "kind: FIELD_ENUM");
    lin_arena_free(arena);
}

TEST(each_item_of_a_list_is_checked_and_named)
{
    lin_value items[300];
    Linli__Field *o;
    lin_field field;

    begin();
    o = option();
    o->max_length = 2;
    field = text_field("tags", o);
    field.repeated = true;
    for (size_t i = 0; i < LIN_COUNT(items); i++)
        items[i] = lin_text(i == 1 ? LIN_STR("long") : LIN_STR("ok"));
    ck_assert_str_eq(check_one(&field, (lin_value){ .kind = LIN_LIST, .list = { items, 2 } }),
                     "tags[1]: FIELD_LENGTH");
    ck_assert_str_eq(check_one(&field, (lin_value){ .kind = LIN_LIST, .list = { items, 300 } }),
                     "tags: FIELD_RANGE");
    o->required = true;
    ck_assert_str_eq(check_one(&field, (lin_value){ .kind = LIN_LIST }), "tags: FIELD_REQUIRED");
    lin_arena_free(arena);
}

TEST(bytes_have_a_largest_size)
{
    lin_field field;
    lin_str big;

    begin();
    big = (lin_str){ lin_alloc(arena, BYTES_MAX + 1), BYTES_MAX + 1 };
    field = (lin_field){ .json = LIN_STR("photo"), .type = LIN_TYPE_BYTES, .option = option() };
    ck_assert_str_eq(check_one(&field, lin_bytes((lin_str){ big.at, BYTES_MAX })), "ok");
    ck_assert_str_eq(check_one(&field, lin_bytes(big)), "photo: FIELD_LENGTH");
    lin_arena_free(arena);
}

TEST(all_violations_are_told_at_once_also_those_within)
{
    Linli__Field *needed, *tight;
    lin_field inner_fields[1], fields[3];
    lin_message inner = { .field = inner_fields, .fields = 1 }, outer = { .field = fields, .fields = 3 };
    lin_buf wire;
    lin_value values[3];

    begin();
    wire = (lin_buf){ .arena = arena };
    needed = option();
    needed->required = true;
    tight = option();
    tight->max_length = 1;
    inner_fields[0] = text_field("name", tight);
    inner_fields[0].number = 1;
    fields[0] = text_field("first", needed);
    fields[1] = text_field("second", tight);
    fields[2] = (lin_field){ .json = LIN_STR("person"), .type = LIN_TYPE_MESSAGE, .message = &inner,
                             .option = option() };
    lin_wire_bytes(&wire, 1, LIN_STR("too long"));
    values[0] = lin_text(LIN_STR(""));
    values[1] = lin_text(LIN_STR("xx"));
    values[2] = lin_bytes(lin_buf_str(&wire));
    ck_assert_int_eq(lin_validate(rq, &outer, values, NULL, LIN_STR("")), LIN_INVALID_ARGUMENT);
    ck_assert_uint_eq(rq->problem.violations, 3);
    ck_assert(lin_str_eq(rq->problem.violation[0].field, LIN_STR("first")));
    ck_assert(lin_str_eq(rq->problem.violation[1].field, LIN_STR("second")));
    ck_assert(lin_str_eq(rq->problem.violation[2].field, LIN_STR("person.name")));
    lin_arena_free(arena);
}
