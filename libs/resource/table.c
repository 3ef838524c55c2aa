/*
 * A table: which column of a file is which field, and a row's cells as values. Headings are labels, in either language or
 * both, or the field's name; values are what a person writes: an enum's label, a date with slashes, 是 and 否.
 */
#include <ctype.h>

#include "libs/resource/import.h"
#include "libs/resource/names.h"
#include "libs/resource/validate.h"

/* --- headings */

/* What the system keeps itself comes with no file. */
bool lin_table_holds(const lin_op *op, const lin_field *field)
{
    (void)op;
    return !field->option->output_only && field->type != LIN_TYPE_BYTES && !field->option->json_document;
}

lin_str lin_table_heading(lin_arena *arena, const lin_field *field)
{
    const Linli__Text *label = field->option->label;

    return label ? lin_z(lin_print(arena, "%s %s", label->zh, label->en)) : field->json;
}

lin_str lin_table_title(const lin_op *op)
{
    const Linli__Text *label = op->plan->message->resource->label;

    return label ? lin_z(label->zh) : op->plan->message->name;
}

lin_str lin_column_name(lin_arena *arena, int64_t column)
{
    char name[16], *at = name + sizeof(name);

    *--at = '\0';
    for (int64_t n = column + 1; n > 0 && at > name; n = (n - 1) / 26)
        *--at = (char)('A' + (n - 1) % 26);
    return lin_str_dup(arena, lin_z(at));
}

static bool is_called(lin_arena *arena, const lin_field *field, lin_str heading)
{
    const Linli__Text *label = field->option->label;

    return lin_str_eq_nocase(heading, field->json) || lin_str_eq_nocase(heading, lin_table_heading(arena, field)) ||
           (label && (lin_str_eq(heading, lin_z(label->zh)) || lin_str_eq_nocase(heading, lin_z(label->en))));
}

/* A star at the end says that a column is required; it is no part of its name. */
static lin_str bare(lin_str heading)
{
    heading = lin_str_trim(heading);
    while (heading.len && heading.at[heading.len - 1] == '*')
        heading = lin_str_trim((lin_str){ heading.at, heading.len - 1 });
    return heading;
}

/* By what the request says of the heading, else by the heading itself. *ret_field NULL: the column is left out, as is what the
 * system keeps itself: an export shows it. */
static bool find_field(lin_op *op, lin_str heading, const Linli__ImportOrder *order, const lin_field **ret_field)
{
    const lin_message *message = op->plan->message;
    lin_str name = heading;
    bool known = false;

    *ret_field = NULL;
    if (lin_str_eq(heading, LIN_STR(LIN_TABLE_REMARKS))) /* a sheet of errors, mended, comes back */
        return true;
    for (size_t i = 0; i < order->n_columns; i++)
        if (lin_str_eq(bare(lin_z(order->columns[i]->heading)), heading)) {
            name = lin_z(order->columns[i]->field);
            if (name.len == 0)
                return true;
        }
    for (size_t i = 0; i < message->fields && !*ret_field; i++)
        if (is_called(op->rq->arena, &message->field[i], name)) {
            *ret_field = lin_table_holds(op, &message->field[i]) ? &message->field[i] : NULL;
            known = true;
        }
    return known;
}

static lin_code wrong_heading(lin_op *op, const lin_reason *why, size_t column, lin_str heading)
{
    return lin_fail_field(op->rq, LIN_STR("file"), why, lin_arg_text("column", lin_column_name(op->rq->arena, (int64_t)column)),
                          lin_arg_text("heading", heading));
}

static bool has_field(const lin_table *table, const lin_field *field)
{
    for (size_t i = 0; i < table->columns; i++)
        if (table->field[i] == field)
            return true;
    return false;
}

static lin_code check_required(lin_op *op, const lin_table *table)
{
    const lin_message *message = op->plan->message;

    for (size_t i = 0; i < message->fields; i++) {
        const lin_field *field = &message->field[i];
        bool by_request = (int)i == op->plan->common.community && table->community.len;

        if (field->option->required && lin_table_holds(op, field) && !by_request && !has_field(table, field))
            return lin_fail_field(op->rq, LIN_STR("file"), &LIN_REASON_SHEET_COLUMN_MISSING,
                                  lin_arg_text("heading", lin_table_heading(op->rq->arena, field)));
    }
    return LIN_OK;
}

lin_code lin_table_read(lin_op *op, const lin_sheet_row *row, const Linli__ImportOrder *order, lin_table *ret)
{
    *ret = (lin_table){
        .field = LIN_NEW_ARRAY(op->rq->arena, const lin_field *, row->cells),
        .remarks = LIN_NO_COLUMN,
        .community = lin_str_dup(op->rq->arena, lin_z(order->community_id)),
    };
    for (size_t i = 0; i < row->cells; i++) {
        lin_str heading = bare(row->cell[i].text);
        const lin_field *field = NULL;

        if (heading.len && !find_field(op, heading, order, &field))
            return wrong_heading(op, &LIN_REASON_SHEET_HEADING_UNKNOWN, i, heading);
        if (field && has_field(ret, field))
            return wrong_heading(op, &LIN_REASON_SHEET_HEADING_TWICE, i, heading);
        if (lin_str_eq(heading, LIN_STR(LIN_TABLE_REMARKS)))
            ret->remarks = i;
        ret->field[ret->columns++] = field;
    }
    return check_required(op, ret);
}

bool lin_table_only_remarks(const lin_table *table, const lin_sheet_row *row)
{
    for (size_t i = 0; i < row->cells; i++)
        if (i != table->remarks && (row->cell[i].text.len || row->cell[i].kind != LIN_SHEET_TEXT))
            return false;
    return true;
}

/* --- values */

static bool is_word(lin_str text, const char *const *words)
{
    for (; *words; words++)
        if (lin_str_eq_nocase(text, lin_z(*words)))
            return true;
    return false;
}

static bool parse_bool(lin_str text, lin_value *ret)
{
    static const char *const yes[] = { "是", "有", "TRUE", "yes", "Y", "1", NULL };
    static const char *const no[] = { "否", "无", "FALSE", "no", "N", "0", NULL };

    *ret = lin_bool(is_word(text, yes));
    return ret->number || is_word(text, no);
}

static const lin_enum_value *enum_value(const lin_enum *e, lin_str text)
{
    for (size_t i = 0; i < e->values; i++) {
        const Linli__Text *label = e->value[i].label;

        if (label && (lin_str_eq(text, lin_z(label->zh)) || lin_str_eq_nocase(text, lin_z(label->en))))
            return &e->value[i];
    }
    return lin_enum_by_name(e, text);
}

/* What a person may choose: labels in the caller's language, names where there are none. */
static lin_str allowed(const lin_req *rq, const lin_enum *e)
{
    lin_buf names = { .arena = rq->arena };

    for (size_t i = 0; i < e->values; i++) {
        const Linli__Text *label = e->value[i].label;

        if (label)
            lin_buf_print(&names, "%s%s", names.len ? ", " : "", rq->lang == LIN_ZH ? label->zh : label->en);
    }
    return names.len ? lin_buf_str(&names) : lin_enum_names(rq->arena, e);
}

/* 2026-01-31 of 2026/1/31, 2026.1.31, 2026年1月31日 and 20260131; what is none of them stays, and is refused as a date. */
static lin_str plain_date(lin_arena *arena, lin_str text)
{
    const char *z = lin_str_z(arena, text);
    int y, m, d, end = 0;

    if ((sscanf(z, "%4d%*1[-/.]%2d%*1[-/.]%2d%n", &y, &m, &d, &end) == 3 && z[end] == '\0') ||
        (sscanf(z, "%4d年%2d月%2d日%n", &y, &m, &d, &end) == 3 && z[end] == '\0') ||
        (text.len == 8 && sscanf(z, "%4d%2d%2d%n", &y, &m, &d, &end) == 3 && z[end] == '\0'))
        return lin_z(lin_print(arena, "%04d-%02d-%02d", y, m, d));
    return text;
}

static lin_code parse(lin_op *op, const lin_field *field, lin_str text, lin_value *ret)
{
    lin_req *rq = op->rq;
    const lin_enum_value *value;

    if (field->type == LIN_TYPE_BOOL && parse_bool(text, ret))
        return LIN_OK;
    if (field->type == LIN_TYPE_ENUM) {
        value = enum_value(field->enumeration, text);
        *ret = lin_int(value ? value->number : 0);
        return value ? LIN_OK : lin_fail_field(rq, field->json, &LIN_REASON_FIELD_ENUM, lin_arg_text("allowed", allowed(rq, field->enumeration)));
    }
    LIN_TRY(lin_field_parse(rq, field, field->json, field->option->date ? plain_date(rq->arena, text) : text, ret));
    *ret = lin_as_stored(*ret);
    return LIN_OK;
}

/* "高血压；糖尿病" */
static lin_code parse_list(lin_op *op, const lin_field *field, lin_str text, lin_value *ret)
{
    lin_value *item = LIN_NEW_ARRAY(op->rq->arena, lin_value, text.len + 1);
    size_t count = 0;

    while (text.len) {
        size_t end = 0, width = 0;

        for (; end < text.len && !width; end += !width)
            width = text.at[end] == ';' || text.at[end] == '\n' ? 1 : lin_str_starts(lin_str_from(text, end), LIN_STR("；")) ? strlen("；") : 0;
        if (lin_str_trim((lin_str){ text.at, end }).len)
            LIN_TRY(parse(op, field, lin_str_trim((lin_str){ text.at, end }), &item[count++]));
        text = lin_str_from(text, end + width);
    }
    *ret = (lin_value){ .kind = LIN_LIST, .list = { item, count } };
    return LIN_OK;
}

static const lin_reason *why_not(const lin_field *field, lin_sheet_cell_kind kind)
{
    static const lin_reason *const whys[] = { [LIN_SHEET_FORMULA] = &LIN_REASON_CELL_FORMULA, [LIN_SHEET_ERROR] = &LIN_REASON_CELL_ERROR };

    if (kind == LIN_SHEET_ROUNDED)
        return field->type == LIN_TYPE_STRING ? &LIN_REASON_CELL_ROUNDED : NULL;
    return whys[kind];
}

static lin_code read_cell(lin_op *op, const lin_field *field, const lin_sheet_cell *cell, lin_value *ret)
{
    const lin_reason *why = why_not(field, cell->kind);
    lin_str text = lin_str_dup(op->rq->arena, lin_str_trim(cell->text));

    if (why)
        return lin_fail_field(op->rq, field->json, why);
    return field->repeated ? parse_list(op, field, text, ret) : parse(op, field, text, ret);
}

lin_code lin_table_values(lin_op *op, const lin_table *table, const lin_sheet_row *row, lin_value *values, bool *given)
{
    const lin_message *message = op->plan->message;
    int community = op->plan->common.community;

    for (size_t i = 0; i < row->cells && i < table->columns; i++) {
        const lin_field *field = table->field[i];

        if (!field || (lin_str_trim(row->cell[i].text).len == 0 && row->cell[i].kind == LIN_SHEET_TEXT))
            continue;
        if (read_cell(op, field, &row->cell[i], &values[field - message->field]) == LIN_OK)
            given[field - message->field] = true;
    }
    for (size_t i = 0; op->rq->problem.code != LIN_OK && i < message->fields; i++)
        if (given[i] && !lin_names_is_name(op, &message->field[i], values[i])) /* the row is refused: for everything that is wrong with it */
            lin_validate_field(op->rq, &message->field[i], values[i], true, LIN_STR(""));
    if (community >= 0 && !given[community] && table->community.len) {
        values[community] = lin_text(table->community);
        given[community] = true;
    }
    return op->rq->problem.code;
}
