/* Tables: headings as people write them, and cells as values of the contract. */
#include "libs/resource/import.h"
#include "tests/unit/libs/resource/fixture.h"

enum { CELLS = 8 };

static lin_op op;

static void begin_table(void)
{
    begin();
    op = (lin_op){ .rq = request_of(&clerk_of_seven), .engine = it.engine, .plan = &it.engine->plan[0] };
    ck_assert(lin_str_eq(op.plan->table, LIN_STR("person")));
}

/* "姓名|性别" */
static lin_sheet_row row_of(const char *cells)
{
    lin_sheet_cell *cell = LIN_NEW_ARRAY(it.arena, lin_sheet_cell, CELLS);
    lin_sheet_row row = { .number = 1, .cell = cell };
    lin_str rest = lin_z(cells);

    while (rest.at)
        cell[row.cells++] = (lin_sheet_cell){ .text = lin_str_cut(&rest, '|') };
    return row;
}

static const char *fields_of(const char *headings, Linli__ImportOrder *order)
{
    lin_sheet_row row = row_of(headings);
    lin_buf text = { .arena = it.arena };
    lin_table table;

    lin_req_clear_problem(op.rq);
    if (lin_table_read(&op, &row, order, &table) != LIN_OK)
        return failure_text(&op.rq->problem);
    for (size_t i = 0; i < table.columns; i++)
        lin_buf_print(&text, "%s%.*s", i ? "|" : "", LIN_STR_FMT(table.field[i] ? table.field[i]->json : LIN_STR("-")));
    return lin_str_z(it.arena, lin_buf_str(&text));
}

static Linli__ImportOrder plain(void)
{
    Linli__ImportOrder order;

    linli__import_order__init(&order);
    order.community_id = (char *)(uintptr_t)SUNSHINE;
    return order;
}

TEST(a_heading_is_a_label_in_either_language_or_both_or_a_name)
{
    Linli__ImportOrder order;

    begin_table();
    order = plain();
    ck_assert_str_eq(fields_of("姓名|Category *|idNumber||手机号 phone| 性别 ", &order), "name|category|idNumber|-|phone|sex");
    ck_assert_str_eq(fields_of("姓名|人员类别|x", &order), "SHEET_HEADING_UNKNOWN file");
    ck_assert_str_eq(fields_of("姓名|人员类别|标识", &order), "name|category|-");   /* the system's: of an export that comes back */
    ck_assert_str_eq(fields_of("姓名|人员类别|name", &order), "SHEET_HEADING_TWICE file");
    ck_assert_str_eq(fields_of("姓名", &order), "SHEET_COLUMN_MISSING file");
    order.community_id = (char *)(uintptr_t)"";
    ck_assert_str_eq(fields_of("姓名|人员类别", &order), "SHEET_COLUMN_MISSING file");        /* no community either */
    ck_assert_str_eq(fields_of("姓名|人员类别|社区", &order), "name|category|communityId");
    end();
}

/* The value of one cell below a heading, as JSON; or the failure. */
static const char *value_of(const char *heading, const char *text, lin_sheet_cell_kind kind)
{
    Linli__ImportOrder order = plain();
    lin_sheet_row head = row_of(lin_print(it.arena, "姓名|人员类别|%s", heading)), row = row_of(lin_print(it.arena, "||%s", text));
    lin_value *values = lin_op_values(&op);
    bool *given = LIN_NEW_ARRAY(it.arena, bool, op.plan->message->fields);
    const lin_field *field;
    lin_table table;

    lin_req_clear_problem(op.rq);
    ck_assert_int_eq(lin_table_read(&op, &head, &order, &table), LIN_OK);
    field = table.field[2];
    ((lin_sheet_cell *)(uintptr_t)&row.cell[2])->kind = kind;
    if (lin_table_values(&op, &table, &row, values, given) != LIN_OK)
        return failure_text(&op.rq->problem);
    if (!given[field - op.plan->message->field])
        return "not given";
    return lin_str_z(it.arena, lin_field_json(&op, field, values[field - op.plan->message->field]));
}

TEST(a_cell_is_what_a_person_writes)
{
    static const struct { const char *heading, *text, *json; } rows[] = {
        { "性别", "女", "\"FEMALE\"" }, { "性别", "male", "\"MALE\"" }, { "性别", "MALE", "\"MALE\"" }, { "性别", "甲", "FIELD_ENUM sex" },
        { "入住日期", "2026-01-31", "\"2026-01-31\"" }, { "入住日期", "2026/1/3", "\"2026-01-03\"" }, { "入住日期", "2026年1月3日", "\"2026-01-03\"" },
        { "入住日期", "20260131", "\"2026-01-31\"" }, { "入住日期", "2026.1.3", "\"2026-01-03\"" }, { "身份证号", " 11010519491231002X ", "\"11010519491231002X\"" },
        { "手机号", "", "not given" }, { "职业", "  ", "not given" },
    };

    begin_table();
    for (size_t i = 0; i < LIN_COUNT(rows); i++)
        ck_assert_str_eq(value_of(rows[i].heading, rows[i].text, LIN_SHEET_TEXT), rows[i].json);
    end();
}

TEST(what_a_spreadsheet_made_of_a_cell_is_not_trusted)
{
    begin_table();
    ck_assert_str_eq(value_of("职业", "2", LIN_SHEET_FORMULA), "CELL_FORMULA occupation");
    ck_assert_str_eq(value_of("职业", "", LIN_SHEET_FORMULA), "CELL_FORMULA occupation");
    ck_assert_str_eq(value_of("职业", "#REF!", LIN_SHEET_ERROR), "CELL_ERROR occupation");
    ck_assert_str_eq(value_of("身份证号", "1.1010519491231E+17", LIN_SHEET_ROUNDED), "CELL_ROUNDED idNumber");
    end();
}

TEST(columns_have_the_names_of_a_spreadsheet)
{
    begin_table();
    ck_assert(lin_str_eq(lin_column_name(it.arena, 0), LIN_STR("A")));
    ck_assert(lin_str_eq(lin_column_name(it.arena, 25), LIN_STR("Z")));
    ck_assert(lin_str_eq(lin_column_name(it.arena, 26), LIN_STR("AA")));
    ck_assert(lin_str_eq(lin_column_name(it.arena, 16383), LIN_STR("XFD")));
    end();
}
