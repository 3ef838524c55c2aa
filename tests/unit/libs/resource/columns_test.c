/*
 * Every shape of field stands in its column and comes back the same, from the table and from
 * the history; a table that does not fit is told by column before the service serves.
 */
#include "libs/resource/history.c"
#include "tests/unit/libs/resource/database.h"

static const lin_enum_value kinds[] = { { .name = LIN_STR("KIND_UNSPECIFIED") }, { .name = LIN_STR("CITY"), .number = 1 },
                                        { .name = LIN_STR("GRID"), .number = 5 } };
static const lin_enum kind = { .value = kinds, .values = LIN_COUNT(kinds) };
static Linli__Field plain, date, reference, sealed, filterable, lost;
static Linli__Resource resource;

static lin_field wrapped_int[] = { { .name = LIN_STR("value"), .json = LIN_STR("value"), .number = 1,
                                     .type = LIN_TYPE_INT32, .oneof = -1, .option = &plain } };
static lin_field wrapped_text[] = { { .name = LIN_STR("value"), .json = LIN_STR("value"), .number = 1,
                                      .type = LIN_TYPE_STRING, .oneof = -1, .option = &plain } };
static const lin_message int_wrapper = { .field = wrapped_int, .fields = 1, .well_known = LIN_WKT_WRAPPER,
                                         .full_name = LIN_STR("google.protobuf.Int32Value") };
static const lin_message text_wrapper = { .field = wrapped_text, .fields = 1, .well_known = LIN_WKT_WRAPPER,
                                          .full_name = LIN_STR("google.protobuf.StringValue") };
static const lin_message timestamp = { .well_known = LIN_WKT_TIMESTAMP,
                                       .full_name = LIN_STR("google.protobuf.Timestamp") };

#define FIELD(n, text, t, ...) \
    { .name = LIN_STR(text), .json = LIN_STR(text), .number = n, .type = LIN_TYPE_##t, .oneof = -1, __VA_ARGS__ }
static const lin_field shape_fields[] = {
    FIELD(1, "id", STRING, .option = &plain),
    FIELD(2, "community_id", STRING, .option = &plain),
    FIELD(3, "word", STRING, .option = &plain),
    FIELD(4, "words", STRING, .option = &plain, .repeated = true),
    FIELD(5, "day", STRING, .option = &date),
    FIELD(6, "days", STRING, .option = &date, .repeated = true),
    FIELD(7, "other", STRING, .option = &reference),
    FIELD(8, "others", STRING, .option = &reference, .repeated = true),
    FIELD(9, "flag", BOOL, .option = &plain),
    FIELD(10, "small", INT32, .option = &plain),
    FIELD(11, "large", INT64, .option = &plain),
    FIELD(12, "unsigned", UINT32, .option = &plain),
    FIELD(13, "ratio", DOUBLE, .option = &plain),
    FIELD(14, "share", FLOAT, .option = &plain),
    FIELD(15, "kind", ENUM, .option = &plain, .enumeration = &kind),
    FIELD(16, "kinds", ENUM, .option = &plain, .enumeration = &kind, .repeated = true, .packed = true),
    FIELD(17, "data", BYTES, .option = &plain),
    FIELD(18, "seen_at", MESSAGE, .option = &plain, .message = &timestamp),
    FIELD(19, "maybe", MESSAGE, .option = &plain, .message = &int_wrapper),
    FIELD(20, "note", MESSAGE, .option = &plain, .message = &text_wrapper),
    FIELD(21, "numbers", INT64, .option = &plain, .repeated = true, .packed = true),
    FIELD(22, "secret", STRING, .option = &sealed),
    FIELD(23, "tag", STRING, .option = &filterable),
    FIELD(24, "order", INT32, .option = &plain), /* a word of SQL */
};
static const lin_message shape = { .name = LIN_STR("Shape"), .field = shape_fields,
                                   .fields = LIN_COUNT(shape_fields), .resource = &resource };
static const lin_message *const shapes[] = { &shape };
static const lin_contract shape_contract = { .service = LIN_STR("population"), .resource = shapes,
                                             .resources = 1 };

static const char table[] =
    "create table shape (community_id int not null, id uuid not null, word text not null, words text[] not null,"
    " day date, days date[] not null, other uuid, others uuid[] not null, flag boolean not null,"
    " small int not null, large bigint not null, \"unsigned\" bigint not null, ratio double precision not null,"
    " share real not null, kind smallint not null, kinds smallint[] not null, data bytea not null,"
    " seen_at timestamptz, maybe int, note text, numbers bigint[] not null, secret bytea, secret_lookup bigint,"
    " tag text, \"order\" int not null, primary key (community_id, id)); select platform.make_resource('shape')";

static lin_op op;

static void begin_shape(void)
{
    static char text[] = "shape", region[] = "identity.Region";
    Linli__Field *const options[] = { &plain, &date, &reference, &sealed, &filterable, &lost };

    for (size_t i = 0; i < LIN_COUNT(options); i++)
        linli__field__init(options[i]);
    linli__resource__init(&resource);
    resource.table = text;
    date.date = true;
    reference.refers_to = region;
    sealed.sealed = sealed.lookup = true;
    filterable.filterable = true;
    it = (fixture){ .arena = lin_arena_new() };
    begin_on(&shape_contract, NULL, 0, NULL);
    connect_as("population");
    raw("drop table if exists shape, shape_history");
    raw(table);
    op = (lin_op){ .rq = request_of(&admin), .engine = it.engine, .plan = &it.engine->plan[0] };
}

static void end_shape(void)
{
    raw("drop table if exists shape, shape_history");
    end_database();
}

static size_t index_of(const char *name)
{
    return (size_t)(lin_message_field(&shape, lin_z(name)) - shape_fields);
}

static lin_value list_of(size_t count, const lin_value *values)
{
    return (lin_value){ .kind = LIN_LIST, .list = { lin_dup(it.arena, values, count * sizeof(*values)),
                                                    count } };
}

static lin_value wrap(const lin_message *wrapper, lin_value inner)
{
    lin_buf wire = { .arena = it.arena };

    lin_record_write(&wire, wrapper, &inner);
    return lin_bytes(lin_buf_str(&wire));
}

static lin_record full_record(void)
{
    lin_record r = { .community = 7, .version = 1, .created = op.rq->now, .updated = op.rq->now,
                     .value = lin_op_values(&op) };
    lin_value *v = r.value;
    lin_str id = LIN_STR(SUNSHINE);

    r.id = lin_id_new(op.rq->now, 7);
    v[index_of("word")] = lin_text(LIN_STR("it's \"王\" \\ {,}"));
    v[index_of("words")] = list_of(3, (lin_value[]){ lin_text(LIN_STR("")), lin_text(LIN_STR("a,\"b\"\\")),
                                                     lin_text(LIN_STR("NULL")) });
    v[index_of("day")] = lin_text(LIN_STR("1949-12-31"));
    v[index_of("days")] = list_of(2, (lin_value[]){ lin_text(LIN_STR("2024-02-29")),
                                                    lin_text(LIN_STR("0001-01-01")) });
    v[index_of("other")] = lin_text(id);
    v[index_of("others")] = list_of(2, (lin_value[]){ lin_text(id), lin_text(LIN_STR(RIVERSIDE)) });
    v[index_of("flag")] = lin_bool(true);
    v[index_of("small")] = lin_int(INT32_MIN);
    v[index_of("large")] = lin_int(INT64_MAX);
    v[index_of("unsigned")] = lin_int(UINT32_MAX);
    v[index_of("ratio")] = lin_double(0.1);
    v[index_of("share")] = lin_double((double)0.1f);
    v[index_of("kind")] = lin_int(5);
    v[index_of("kinds")] = list_of(2, (lin_value[]){ lin_int(1), lin_int(5) });
    v[index_of("data")] = lin_bytes((lin_str){ "\0\xff\x01", 3 });
    v[index_of("seen_at")] = lin_at(INT64_C(-1234567890123456));
    v[index_of("maybe")] = wrap(&int_wrapper, lin_int(0)); /* there, though zero */
    v[index_of("note")] = wrap(&text_wrapper, lin_text(LIN_STR("n")));
    v[index_of("numbers")] = list_of(1, (lin_value[]){ lin_int(INT64_MIN) });
    v[index_of("secret")] = lin_text(LIN_STR("hush"));
    v[index_of("tag")] = lin_text(LIN_STR("t"));
    v[index_of("order")] = lin_int(-1);
    lin_record_show(&op, &r);
    return r;
}

static void insert_record(const lin_record *record)
{
    lin_value *values = LIN_NEW_ARRAY(it.arena, lin_value, 3 + lin_row_width(op.plan));
    lin_write write = { .sql = &op.plan->insert, .value = values, .action = LINLI__CHANGE__ACTION__CREATED,
                        .after = record };

    values[0] = lin_int(record->community);
    values[1] = lin_ref(record->id);
    values[2] = lin_at(record->created);
    write.values = 3 + lin_row_values(&op, record, false, values + 3);
    ck_assert_int_eq(lin_op_write(&op, &write), LIN_OK);
}

static void assert_same(const lin_record *a, const lin_record *b)
{
    for (size_t i = 0; i < LIN_COUNT(shape_fields); i++)
        ck_assert_msg(lin_value_eq(a->value[i], b->value[i]), "%.*s", LIN_STR_FMT(shape_fields[i].name));
}

TEST(every_shape_of_field_comes_back_from_its_column)
{
    lin_record made, got;

    begin_shape();
    made = full_record();
    insert_record(&made);
    ck_assert_int_eq(lin_row_find(&op, &op.plan->find, made.id, &got), LIN_OK);
    assert_same(&made, &got);
    ck_assert_str_eq(raw("select secret_lookup is not null and position('hush'::bytea in secret) = 0 from shape"),
                     "t");
    end_shape();
}

/* A column holds microseconds: what is answered after a creation is what is found later. */
TEST(a_record_comes_in_as_it_will_be_found)
{
    lin_record made, got;
    lin_buf wire;

    begin_shape();
    wire = (lin_buf){ .arena = it.arena };
    made = full_record();
    made.value[index_of("seen_at")] = lin_at_nanos(INT64_C(-1234567890123456), 789);
    lin_record_write(&wire, &shape, made.value);
    ck_assert_int_eq(lin_op_record(&op, lin_buf_str(&wire), made.value, NULL), LIN_OK);
    ck_assert(lin_value_eq(made.value[index_of("seen_at")], lin_at(INT64_C(-1234567890123456))));
    insert_record(&made);
    ck_assert_int_eq(lin_row_find(&op, &op.plan->find, made.id, &got), LIN_OK);
    assert_same(&made, &got);
    end_shape();
}

TEST(nothing_is_nothing_again)
{
    lin_record made = { 0 }, got;

    begin_shape();
    made = (lin_record){ .id = lin_id_new(op.rq->now, 7), .community = 7, .version = 1, .created = op.rq->now,
                         .updated = op.rq->now, .value = lin_op_values(&op) };
    lin_record_show(&op, &made);
    insert_record(&made);
    ck_assert_int_eq(lin_row_find(&op, &op.plan->find, made.id, &got), LIN_OK);
    assert_same(&made, &got);
    ck_assert_str_eq(raw("select day is null and other is null and seen_at is null and maybe is null and note is"
                         " null and secret is null and secret_lookup is null and tag is null and word = ''"
                         " from shape"),
                     "t");
    end_shape();
}

TEST(every_shape_of_field_comes_back_from_the_history)
{
    lin_record made, again;

    begin_shape();
    made = full_record();
    again = made;
    again.value = lin_op_values(&op);
    again.value[0] = made.value[0];
    again.value[1] = made.value[1];
    for (size_t i = 2; i < LIN_COUNT(shape_fields); i++) {
        const lin_field *field = &shape_fields[i];
        lin_str json = lin_field_json(&op, field, made.value[i]);
        lin_value back;

        ck_assert_msg(parse_json(&op, field, json, &back) == LIN_OK, "%.*s: %.*s", LIN_STR_FMT(field->name),
                      LIN_STR_FMT(json));
        ck_assert_msg(lin_str_eq(lin_field_json(&op, field, back), json), "%.*s: %.*s",
                      LIN_STR_FMT(field->name), LIN_STR_FMT(json));
        again.value[i] = back;
    }
    ck_assert(!lin_change_any(&op, &made,
                              &again)); /* though a wrapper of zero has another form on the wire */
    end_shape();
}

/* --- does the table fit? */

static const char *fits(void)
{
    lin_str why = { "", 0 };
    lin_code code = lin_engine_check(request_of(&admin), it.engine, &why);

    ck_assert_int_eq(code, why.len ? LIN_FAILED_PRECONDITION : LIN_OK);
    return lin_str_z(it.arena, why);
}

TEST(a_table_that_fits_is_accepted_also_with_more_nullable_columns)
{
    begin_shape();
    ck_assert_str_eq(fits(), "");
    raw("alter table shape add later text, add counted int not null default 0");
    ck_assert_str_eq(fits(), "");
    raw("alter table shape alter small type bigint"); /* wider holds it too */
    ck_assert_str_eq(fits(), "");
    end_shape();
}

TEST(what_does_not_fit_is_told_by_column)
{
    begin_shape();
    raw("alter table shape drop column word, drop column secret_lookup, alter kind type text,"
        " alter tag set not null, add wanted int not null");
    ck_assert_str_eq(fits(),
                     "shape.word: missing; shape.kind: is text, expected int2; shape.secret_lookup: missing; "
                             "shape.tag: is not null, but the field may be empty; "
                             "shape.wanted: is not null and has no default, but the contract has no such field");
    raw("drop table shape, shape_history");
    ck_assert_str_eq(fits(), "shape: no such table; shape_history: no such table");
    end_shape();
}

TEST(the_tables_of_the_services_fit_their_contracts)
{
    begin_database();
    ck_assert_str_eq(fits(), "");
    end_database();
}

/* 194 of texts, and eight ways to read the initials of a name. */
TEST(a_search_text_too_short_for_its_fields_is_told)
{
    begin_database();
    raw("alter table person alter search_text type varchar(329)");
    ck_assert_str_eq(fits(), "person.search_text: holds 329 characters, the fields have 330: tell make_searchable");
    raw("alter table person alter search_text type varchar(330)");
    ck_assert_str_eq(fits(), "");
    end_database();
}

/* --- what the engine cannot store is told at start */

static const char *refusal(const lin_field *field)
{
    lin_field fields[] = { shape_fields[0], *field };
    lin_message message = { .name = LIN_STR("Shape"), .field = fields, .fields = 2, .resource = &resource };
    lin_engine_conf conf = { .contract = &shape_contract };
    lin_str why = LIN_STR("accepted");
    lin_plan plan;

    lin_plan_make(it.arena, &conf, &message, &plan, &why);
    return lin_str_z(it.arena, why);
}

TEST(what_the_engine_cannot_store_is_refused_at_start_by_name)
{
    static const lin_message inner = { .name = LIN_STR("Inner") };
    const lin_field message = FIELD(2, "inner", MESSAGE, .option = &plain, .message = &inner);
    const lin_field huge = FIELD(2, "huge", UINT64, .option = &plain);
    const lin_field name = FIELD(2, "Name\"; --", STRING, .option = &plain);
    const lin_field hidden = FIELD(2, "hidden", STRING, .option = &lost);
    const lin_field fine = FIELD(2, "fine", STRING, .option = &plain);

    begin_shape();
    lost.sealed = lost.filterable = true;
    ck_assert_str_eq(refusal(&message), "Shape.inner: the engine cannot store a field of this type");
    ck_assert_str_eq(refusal(&huge), "Shape.huge: the engine cannot store a field of this type");
    ck_assert_str_eq(refusal(&name), "Shape.Name\"; --: its name is no column name");
    ck_assert_str_eq(refusal(&hidden), "Shape.hidden: it cannot be filterable; a sealed field needs lookup");
    ck_assert_str_eq(refusal(&fine), "accepted");
    end_shape();
}
