/*
 * Filter: the equality terms of AIP-160, `field = value AND …`. A value is a bare word or
 * quoted; enums go by name, a sealed field by its blind index, a community by its region's id.
 * Terms stand in the order of the columns, each once: so few different statements arise.
 */
#include "libs/resource/engine.h"

#include <string.h>

/* --- what can be wrong with the text */

typedef enum flaw { TOO_LONG, TOO_MANY, NO_TERM, NO_AND, NO_END } flaw;

static const char *const flaws[][LIN_LANGS] = {
    [TOO_LONG] = { "超过 2048 字节", "longer than 2048 bytes" },
    [TOO_MANY] = { "超过 32 个条件", "more than 32 terms" },
    [NO_TERM] = { "应为“字段 = 值”", "expected field = value" },
    [NO_AND] = { "条件之间应为 AND", "expected AND between terms" },
    [NO_END] = { "引号没有结束", "a quote does not end" },
};

static lin_code invalid(lin_req *rq, flaw f)
{
    return lin_fail_field(rq, LIN_STR("filter"), &LIN_REASON_FILTER_INVALID,
                          lin_arg_text("why", lin_z(flaws[f][rq->lang])));
}

/* --- the text */

static void skip_blanks(lin_str *rest)
{
    while (rest->len && strchr(" \t\r\n", rest->at[0]))
        *rest = lin_str_from(*rest, 1);
}

/* Takes what stands before the first of `ends`. */
static lin_str take_word(lin_str *rest, const char *ends)
{
    size_t n = 0;
    lin_str word;

    while (n < rest->len && !strchr(ends, rest->at[n]))
        n++;
    word = (lin_str){ rest->at, n };
    *rest = lin_str_from(*rest, n);
    return word;
}

/* A backslash takes the next character as it is. */
static lin_code take_quoted(lin_req *rq, lin_str *rest, lin_str *ret)
{
    lin_buf text = { .arena = rq->arena };
    char quote = rest->at[0];

    for (size_t i = 1; i < rest->len; i++) {
        if (rest->at[i] == quote) {
            *rest = lin_str_from(*rest, i + 1);
            *ret = lin_buf_str(&text);
            return LIN_OK;
        }
        if (rest->at[i] == '\\' && i + 1 < rest->len)
            i++;
        lin_buf_char(&text, rest->at[i]);
    }
    return invalid(rq, NO_END);
}

static lin_code take_value(lin_req *rq, lin_str *rest, lin_str *ret)
{
    if (rest->len && (rest->at[0] == '"' || rest->at[0] == '\''))
        return take_quoted(rq, rest, ret);
    *ret = take_word(rest, " \t\r\n\"'()<>=!,");
    return ret->len ? LIN_OK : invalid(rq, NO_TERM);
}

static lin_code take_term(lin_req *rq, lin_str *rest, lin_str *ret_name, lin_str *ret_value)
{
    *ret_name = take_word(rest, " \t\r\n\"'()<>=!:,-");
    skip_blanks(rest);
    if (!ret_name->len || !rest->len || rest->at[0] != '=')
        return invalid(rq, NO_TERM);
    *rest = lin_str_from(*rest, 1);
    skip_blanks(rest);
    return take_value(rq, rest, ret_value);
}

static lin_code take_and(lin_req *rq, lin_str *rest)
{
    size_t before = rest->len;

    skip_blanks(rest);
    if (rest->len == before || !lin_str_eq(take_word(rest, " \t\r\n\"'()"), LIN_STR("AND")))
        return invalid(rq, NO_AND);
    skip_blanks(rest);
    return rest->len ? LIN_OK : invalid(rq, NO_TERM);
}

/* --- what it says about the resource */

static const lin_column *column_of(const lin_plan *plan, const lin_field *field)
{
    for (size_t i = 0; i < plan->columns; i++)
        if (plan->column[i].field == field)
            return &plan->column[i];
    return NULL;
}

static lin_str path_of(lin_req *rq, const lin_field *field)
{
    return lin_z(lin_print(rq->arena, "filter.%.*s", LIN_STR_FMT(field->json)));
}

static lin_code add_community(lin_op *op, const lin_field *field, lin_str text, lin_filter *filter)
{
    int32_t number;
    bool known;
    lin_id id;

    if (!lin_id_parse(text, &id))
        return lin_fail_field(op->rq, path_of(op->rq, field), &LIN_REASON_FIELD_ID);
    LIN_TRY(lin_op_community(op, text, &number, &known));
    if (!known || (filter->community >= 0 && filter->community != number))
        filter->nothing = true;
    else
        filter->community = number;
    return LIN_OK;
}

static lin_code check_form(lin_req *rq, const lin_column *column, lin_str text)
{
    const lin_field *field = column->field;
    bool is_id = column->codec->type[0] && strcmp(column->codec->type[0], "uuid") == 0;
    lin_id id;

    if (field->option->date && !lin_date_valid(text))
        return lin_fail_field(rq, path_of(rq, field), &LIN_REASON_FIELD_DATE);
    if (is_id && !lin_id_parse(text, &id))
        return lin_fail_field(rq, path_of(rq, field), &LIN_REASON_FIELD_ID);
    return LIN_OK;
}

/* The value as the column, or the lookup column of a sealed field, holds it. */
static lin_code value_of(lin_op *op, const lin_column *column, lin_str text, lin_value *ret)
{
    lin_req *rq = op->rq;
    const lin_field *field = column->field;

    *ret = lin_null();
    if (text.len == 0 && column->nullable)
        return LIN_OK;
    LIN_TRY(check_form(rq, column, text));
    LIN_TRY(lin_field_parse(rq, field, path_of(rq, field), text, ret));
    if (field->option->lookup)
        *ret = lin_row_blind(op, column, text);
    else if (column->codec->store)
        *ret = column->codec->store(rq, column, *ret);
    return LIN_OK;
}

static void add_term(lin_filter *filter, const lin_column *column, lin_value value)
{
    size_t at = 0;

    while (at < filter->terms && filter->term[at].column < column)
        at++;
    if (at < filter->terms && filter->term[at].column == column) {
        filter->nothing |= !lin_value_eq(filter->term[at].value, value);
        return;
    }
    memmove(&filter->term[at + 1], &filter->term[at], (filter->terms - at) * sizeof(filter->term[0]));
    filter->term[at] = (lin_term){ .column = column, .value = value };
    filter->terms++;
}

static lin_code read_term(lin_op *op, lin_str *rest, lin_filter *filter)
{
    const lin_plan *plan = op->plan;
    const lin_field *field;
    const lin_column *column;
    lin_str name, text;
    lin_value value;

    LIN_TRY(take_term(op->rq, rest, &name, &text));
    field = lin_message_json(plan->message, name);
    column = field ? column_of(plan, field) : NULL;
    if (field && field->option->filterable && (int)(field - plan->message->field) == plan->common.community)
        return add_community(op, field, text, filter);
    if (!column || !field->option->filterable)
        return lin_fail_field(op->rq, LIN_STR("filter"), &LIN_REASON_FILTER_FIELD,
                              lin_arg_text("field", name));
    LIN_TRY(value_of(op, column, text, &value));
    add_term(filter, column, value);
    return LIN_OK;
}

lin_code lin_filter_read(lin_op *op, lin_str text, lin_filter *ret)
{
    *ret = (lin_filter){ .community = -1 };
    if (text.len > LIN_FILTER_MAX)
        return invalid(op->rq, TOO_LONG);
    text = lin_str_trim(text);
    for (size_t terms = 0; text.len; terms++) {
        if (terms == LIN_FILTER_TERMS)
            return invalid(op->rq, TOO_MANY);
        if (terms)
            LIN_TRY(take_and(op->rq, &text));
        LIN_TRY(read_term(op, &text, ret));
    }
    return LIN_OK;
}
