/*
 * Template: an empty spreadsheet of a resource, from its contract: a heading for each field that a file can give, what may
 * stand below it as a note, a drop-down for enums, and columns of text so that a number of eighteen digits stays one.
 */
#include "libs/resource/import.h"
#include "libs/resource/names.h"

static bool is_number(const lin_field *field)
{
    static const lin_type types[] = { LIN_TYPE_DOUBLE, LIN_TYPE_FLOAT, LIN_TYPE_INT64, LIN_TYPE_INT32, LIN_TYPE_UINT32, LIN_TYPE_SINT32, LIN_TYPE_SINT64 };

    for (size_t i = 0; i < LIN_COUNT(types); i++)
        if (field->type == types[i])
            return !field->repeated;
    return false;
}

static void add_choices(lin_arena *arena, const lin_field *field, lin_sheet_column *column)
{
    static const lin_str truths[] = { LIN_STR("是"), LIN_STR("否") };
    const lin_enum *e = field->type == LIN_TYPE_ENUM ? field->enumeration : NULL;
    lin_str *choice = LIN_NEW_ARRAY(arena, lin_str, e ? e->values : 1);

    if (field->type == LIN_TYPE_BOOL && !field->repeated)
        *column = (lin_sheet_column){ .choice = truths, .choices = LIN_COUNT(truths) };
    if (!e || field->repeated)
        return;
    column->choice = choice;
    for (size_t i = 0; i < e->values; i++)
        if (e->value[i].number)
            choice[column->choices++] = e->value[i].label ? lin_z(e->value[i].label->zh) : e->value[i].name;
}

static void add_line(lin_buf *note, const char *zh, const char *en, lin_str what)
{
    lin_buf_print(note, "%s%s %s%s%.*s", note->len ? "\n" : "", zh, en, what.len ? ": " : "", LIN_STR_FMT(what));
}

/* Both languages: a template goes from hand to hand. */
static lin_str note_of(const lin_op *op, const lin_field *field)
{
    lin_arena *arena = op->rq->arena;
    const Linli__Field *option = field->option;
    lin_buf note = { .arena = arena };

    if (option->required)
        add_line(&note, "必填", "Required", LIN_STR(""));
    if (lin_names_records(op, field))
        lin_buf_print(&note, "%s可填：%.*s，或标识 Write: %.*s, or the id", note.len ? "\n" : "", LIN_STR_FMT(lin_names_written(arena, op, field, true)),
                      LIN_STR_FMT(lin_names_written(arena, op, field, false)));
    if (option->date)
        add_line(&note, "日期", "Date", LIN_STR("2026-01-31"));
    if (option->format == LINLI__FORMAT__CN_ID_NUMBER)
        add_line(&note, "公民身份号码，18 位", "Id number, 18 characters", LIN_STR(""));
    if (option->format == LINLI__FORMAT__CN_CREDIT_CODE)
        add_line(&note, "统一社会信用代码，18 位", "Unified social credit code, 18 characters", LIN_STR(""));
    if (option->pattern[0])
        add_line(&note, "格式", "Form", lin_z(option->pattern));
    if (option->range)
        add_line(&note, "范围", "Range", lin_z(lin_print(arena, "%.15g - %.15g", option->range->min, option->range->max)));
    if (option->max_length)
        add_line(&note, "最多字符数", "Characters at most", lin_z(lin_print(arena, "%u", option->max_length)));
    if (option->unique)
        add_line(&note, "不可重复", "Unique", LIN_STR(""));
    if (field->repeated)
        add_line(&note, "多个值以分号隔开", "Several values are separated by semicolons", LIN_STR(""));
    if (option->example[0] && field->type != LIN_TYPE_ENUM)
        add_line(&note, "例如", "Example", lin_z(option->example));
    return lin_buf_str(&note);
}

static lin_sheet_column column_of(const lin_op *op, const lin_field *field)
{
    lin_arena *arena = op->rq->arena;
    lin_sheet_column column = { 0 };

    add_choices(arena, field, &column);
    column.heading = lin_table_heading(arena, field);
    column.note = note_of(op, field);
    column.required = field->option->required;
    column.form = field->option->date ? LIN_SHEET_AS_DATE : is_number(field) ? LIN_SHEET_AS_NUMBER : LIN_SHEET_AS_TEXT;
    return column;
}

/* The community is said with the file; what is required comes first. */
static size_t columns_of(lin_op *op, lin_sheet_column *column)
{
    const lin_message *message = op->plan->message;
    size_t n = 0;

    for (int required = 1; required >= 0; required--)
        for (size_t i = 0; i < message->fields; i++) {
            const lin_field *field = &message->field[i];

            if (lin_table_holds(op, field) && (int)i != op->plan->common.community && field->option->required == required)
                column[n++] = column_of(op, field);
        }
    return n;
}

lin_code lin_serve_template(lin_op *op, lin_buf *answer)
{
    lin_sheet_column *column = LIN_NEW_ARRAY(op->rq->arena, lin_sheet_column, op->plan->message->fields);
    lin_str name = lin_z(lin_print(op->rq->arena, "%.*s.xlsx", LIN_STR_FMT(lin_table_title(op))));
    lin_sheet_out *out;

    LIN_TRY(lin_sheet_create(op->rq, LIN_SHEET_XLSX, lin_table_title(op), column, columns_of(op, column), &out));
    return lin_piece_answer(op, out, name, answer);
}
