/*
 * Conditions: a filter's tree and the caller's scope to SQL. Names come from the contract, values
 * are parameters. A field that the caller is shown masked is compared for equality alone: an order
 * or a beginning would tell it piece by piece. A sealed field is found by its blind indexes.
 */
#include "libs/resource/engine.h"

#include <string.h>

typedef enum flaw { NO_ORDER, NO_WILDCARD, NO_CONTAINS, TAIL_ALONE } flaw;

static const char *const flaws[][LIN_LANGS] = {
    [NO_ORDER] = { "此字段只能比较是否相等", "this field can only be compared for equality" },
    [NO_WILDCARD] = { "* 只能在文本字段的末尾", "* stands at the end of a text only" },
    [NO_CONTAINS] = { "此字段不能用 : 比较", "this field has no such comparison" },
    [TAIL_ALONE] = { "按末几位查找须同时给出 communityId", "the last characters are looked for together with communityId" },
};

typedef struct compiling {
    lin_op *op;
    lin_statement *to;
    bool trusted;                           /* a rule's own words: any stored field */
    lin_str community;                      /* the region that the filter as a whole is about, or empty */
} compiling;

static lin_code invalid(lin_req *rq, flaw f)
{
    return lin_fail_field(rq, LIN_STR("filter"), &LIN_REASON_FILTER_INVALID, lin_arg_text("why", lin_z(flaws[f][rq->lang])));
}

/* --- statements */

void lin_statement_value(lin_statement *s, const char *before, lin_value value, const char *after)
{
    s->value[s->values++] = value;
    lin_buf_print(&s->sql, "%s$%zu%s", before, s->values, after);
}

/* The numbers of communities are the first part of what row-level security reads. */
static lin_value communities_of(const lin_req *rq)
{
    lin_str rest = rq->scope;

    return lin_text(lin_str_cut(&rest, ' '));
}

void lin_statement_communities(lin_statement *s, const lin_op *op)
{
    const lin_req *rq = op->rq;

    if (op->plan->common.community < 0)
        lin_buf_z(&s->sql, " and community_id = 0");
    else if (rq->who && !rq->who->scope.all && rq->who->scope.communities == 1) /* the key's own order serves */
        lin_statement_value(s, " and community_id = ", lin_int(rq->who->scope.community[0]), "");
    else if (!lin_str_eq(rq->scope, LIN_STR("all")))
        lin_statement_value(s, " and community_id = any (", communities_of(rq), "::int[])");
}

static void add_named(lin_statement *s, const lin_op *op, int index, lin_str ids)
{
    if (index < 0 || !ids.len)
        return;
    lin_buf_print(&s->sql, " or \"%.*s\"", LIN_STR_FMT(op->plan->message->field[index].name));
    lin_statement_value(s, " = any (", lin_text(ids), "::uuid[])");
}

void lin_statement_scope(lin_statement *s, const lin_op *op)
{
    const lin_common *common = &op->plan->common;

    if (common->community < 0 || !lin_op_scope_partial(op)) {
        lin_statement_communities(s, op);
        return;
    }
    lin_statement_value(s, " and (community_id = any (", communities_of(op->rq), "::int[])");
    add_named(s, op, common->grid, op->rq->who->scope.places);
    add_named(s, op, common->building, op->rq->who->scope.places);
    add_named(s, op, common->own, op->rq->who->scope.subjects);
    lin_buf_char(&s->sql, ')');
}

/* --- fields */

const lin_column *lin_column_of(const lin_plan *plan, const lin_field *field)
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

static lin_code refuse_field(const compiling *c, lin_str name)
{
    return lin_fail_field(c->op->rq, LIN_STR("filter"), &LIN_REASON_FILTER_FIELD, lin_arg_text("field", name));
}

static bool only_equality(const compiling *c, const lin_column *column)
{
    const lin_field *field = column->field;

    return column->seal.len || field->enumeration || field->type == LIN_TYPE_BOOL ||
           (!c->trusted && lin_masked(c->op->rq, field->data_class));
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

/* Also one that never is, for it is required: a day or an id has no empty form to be compared with. */
static bool can_be_null(const lin_column *column)
{
    return column->nullable || column->codec->nullable;
}

/* The value as the column, or the lookup column of a sealed field, holds it. */
static lin_code value_of(lin_op *op, const lin_column *column, lin_str text, lin_value *ret)
{
    lin_req *rq = op->rq;
    const lin_field *field = column->field;

    *ret = lin_null();
    if (text.len == 0 && can_be_null(column))
        return LIN_OK;
    LIN_TRY(check_form(rq, column, text));
    LIN_TRY(lin_field_parse(rq, field, path_of(rq, field), text, ret));
    if (field->option->lookup)
        *ret = lin_row_blind(op, column, text);
    else if (column->codec->store)
        *ret = column->codec->store(rq, column, *ret);
    return LIN_OK;
}

/* --- terms */

static const char *const operators[] = {
    [LIN_EQ] = "=", [LIN_NE] = "<>", [LIN_LT] = "<", [LIN_LE] = "<=", [LIN_GT] = ">", [LIN_GE] = ">=", [LIN_HAS] = "=",
};

static void add_column(compiling *c, const lin_column *column, const char *ending)
{
    lin_buf_print(&c->to->sql, "\"%.*s%s\"", LIN_STR_FMT(column->field->name), ending);
}

/* field:* - there is something in it. */
static lin_code add_presence(compiling *c, const lin_column *column)
{
    add_column(c, column, "");
    if (can_be_null(column))
        lin_buf_z(&c->to->sql, " is not null");
    else if (column->field->type == LIN_TYPE_STRING)
        lin_buf_z(&c->to->sql, " <> ''");
    else if (column->field->type == LIN_TYPE_BOOL)
        lin_buf_z(&c->to->sql, " = true");
    else
        lin_buf_z(&c->to->sql, " <> 0");
    return LIN_OK;
}

/* "abc*": a range, which an index serves under row-level security too; U+10FFFF is the last of all characters. */
static lin_code add_prefix(compiling *c, const lin_column *column, lin_str prefix)
{
    lin_str end = lin_z(lin_print(c->op->rq->arena, "%.*s\xF4\x8F\xBF\xBF", LIN_STR_FMT(prefix)));

    if (column->codec->type[0] == NULL || strcmp(column->codec->type[0], "text") != 0)
        return invalid(c->op->rq, NO_WILDCARD);
    if (only_equality(c, column))
        return invalid(c->op->rq, NO_ORDER);
    lin_buf_char(&c->to->sql, '(');
    add_column(c, column, "");
    lin_statement_value(c->to, " >= ", lin_text(prefix), " and ");
    add_column(c, column, "");
    lin_statement_value(c->to, " < ", lin_text(end), ")");
    return LIN_OK;
}

/* "*1234": the last characters of a sealed field, by a token of each community in question. */
static lin_code add_tail(compiling *c, const lin_column *column, lin_str tail)
{
    lin_op *op = c->op;
    const struct lin_principal *who = op->rq->who;
    size_t count = who ? who->scope.communities : 0;
    lin_value *token;
    int32_t one;
    bool known;

    if (c->community.len) {
        LIN_TRY(lin_op_community(op, c->community, &one, &known));
        count = known;
    } else if (!who || who->scope.all || lin_op_scope_partial(op)) {
        return invalid(op->rq, TAIL_ALONE);
    }
    token = LIN_NEW_ARRAY(op->rq->arena, lin_value, count);
    for (size_t i = 0; i < count; i++)
        token[i] = lin_row_tail(op, column, c->community.len ? one : who->scope.community[i], tail);
    add_column(c, column, "_tail");
    lin_statement_value(c->to, " = any (", (lin_value){ .kind = LIN_LIST, .list = { token, count } }, "::bigint[])");
    return LIN_OK;
}

static lin_code add_wildcard(compiling *c, const lin_filter_node *term, const lin_column *column)
{
    uint32_t tail = column->field->option->lookup_tail;

    if (term->comparison != LIN_EQ)
        return invalid(c->op->rq, NO_WILDCARD);
    if (term->open_start && !term->open_end && tail && lin_utf8_count(term->value) == tail)
        return add_tail(c, column, term->value);
    return term->open_start ? invalid(c->op->rq, NO_WILDCARD) : add_prefix(c, column, term->value);
}

static lin_code add_comparison(compiling *c, const lin_filter_node *term, const lin_column *column)
{
    bool equality = term->comparison == LIN_EQ || term->comparison == LIN_NE || term->comparison == LIN_HAS;
    lin_value value;

    if (!equality && only_equality(c, column))
        return invalid(c->op->rq, NO_ORDER);
    LIN_TRY(value_of(c->op, column, term->value, &value));
    add_column(c, column, column->field->option->lookup ? "_lookup" : "");
    if (value.kind == LIN_NULL && !equality)
        return invalid(c->op->rq, NO_ORDER);
    if (value.kind == LIN_NULL)
        lin_buf_z(&c->to->sql, term->comparison == LIN_NE ? " is not null" : " is null");
    else if (term->comparison == LIN_NE && column->nullable)
        lin_statement_value(c->to, " is distinct from ", value, "");
    else
        lin_statement_value(c->to, lin_print(c->op->rq->arena, " %s ", operators[term->comparison]), value, "");
    return LIN_OK;
}

static lin_code add_community(compiling *c, const lin_filter_node *term)
{
    const lin_field *field = &c->op->plan->message->field[c->op->plan->common.community];
    int32_t number;
    bool known;
    lin_id id;

    if (term->open_start || term->open_end || (term->comparison != LIN_EQ && term->comparison != LIN_NE))
        return invalid(c->op->rq, NO_ORDER);
    if (!lin_id_parse(term->value, &id))
        return lin_fail_field(c->op->rq, path_of(c->op->rq, field), &LIN_REASON_FIELD_ID);
    LIN_TRY(lin_op_community(c->op, term->value, &number, &known));
    lin_buf_print(&c->to->sql, "community_id %s ", operators[term->comparison]);
    lin_statement_value(c->to, "", lin_int(known ? number : -1), "");
    return LIN_OK;
}

/* Fields that the engine keeps itself stand in columns of their own names. */
static lin_code add_time(compiling *c, const lin_filter_node *term, const lin_field *field)
{
    lin_value value;

    if (term->open_start || term->open_end || term->comparison == LIN_HAS)
        return invalid(c->op->rq, NO_WILDCARD);
    LIN_TRY(lin_field_parse(c->op->rq, field, path_of(c->op->rq, field), term->value, &value));
    lin_buf_print(&c->to->sql, "%.*s", LIN_STR_FMT(field->name));
    lin_statement_value(c->to, lin_print(c->op->rq->arena, " %s ", operators[term->comparison]), value, "");
    return LIN_OK;
}

/* What others say of the record. Rules do not ask for it: a tag by a rule would follow from a tag. */
static lin_code add_mark(compiling *c, const lin_filter_node *term)
{
    const lin_field *mark;
    const lin_plan *marking = c->trusted ? NULL : lin_mark_find(c->op, term->field, &mark);
    lin_value value;

    if (!marking)
        return refuse_field(c, term->field);
    if (term->comparison != LIN_EQ || term->open_start || term->open_end)
        return invalid(c->op->rq, NO_ORDER);
    LIN_TRY(lin_mark_permit(c->op, marking, mark));
    LIN_TRY(lin_field_parse(c->op->rq, mark, path_of(c->op->rq, mark), term->value, &value));
    lin_statement_mark(c->to, marking, mark, value);
    return LIN_OK;
}

static lin_code add_term(compiling *c, const lin_filter_node *term)
{
    const lin_plan *plan = c->op->plan;
    const lin_field *field = lin_message_json(plan->message, term->field);
    const lin_column *column = field ? lin_column_of(plan, field) : NULL;
    int index = field ? (int)(field - plan->message->field) : -1;

    if (!field)
        return add_mark(c, term);
    if (index == plan->common.community && (c->trusted || field->option->filterable))
        return add_community(c, term);
    if (index == plan->common.created || index == plan->common.updated)
        return add_time(c, term, field);
    if (!column || !(c->trusted || field->option->filterable) || field->repeated)
        return refuse_field(c, term->field);
    if (term->comparison == LIN_HAS && term->open_start && !term->value.len)
        return add_presence(c, column);
    if (term->open_start || term->open_end)
        return add_wildcard(c, term, column);
    return add_comparison(c, term, column);
}

/* --- the tree */

static lin_code add_node(compiling *c, const lin_filter_node *node);

static lin_code add_children(compiling *c, const lin_filter_node *node, const char *between)
{
    lin_buf_char(&c->to->sql, '(');
    for (const lin_filter_node *child = node->child; child; child = child->next) {
        if (child != node->child)
            lin_buf_z(&c->to->sql, between);
        LIN_TRY(add_node(c, child));
    }
    lin_buf_char(&c->to->sql, ')');
    return LIN_OK;
}

/* What is not known to be so is not so: NOT of a comparison with an empty field holds. */
static lin_code add_not(compiling *c, const lin_filter_node *node)
{
    lin_buf_z(&c->to->sql, "not coalesce(");
    LIN_TRY(add_node(c, node->child));
    lin_buf_z(&c->to->sql, ", false)");
    return LIN_OK;
}

static lin_code add_node(compiling *c, const lin_filter_node *node)
{
    switch (node->kind) {
    case LIN_FILTER_AND:
        return add_children(c, node, " and ");
    case LIN_FILTER_OR:
        return add_children(c, node, " or ");
    case LIN_FILTER_NOT:
        return add_not(c, node);
    case LIN_FILTER_TERM:
        break;
    }
    return add_term(c, node);
}

lin_str lin_filter_community(const lin_op *op, const lin_filter_node *tree)
{
    int index = op->plan->common.community;

    for (const lin_filter_node *n = tree ? tree->child : NULL; n && index >= 0; n = n->next)
        if (n->kind == LIN_FILTER_TERM && n->comparison == LIN_EQ && !n->open_start && !n->open_end &&
            lin_message_json(op->plan->message, n->field) == &op->plan->message->field[index])
            return n->value;
    return (lin_str){ "", 0 };
}

lin_code lin_statement_filter(lin_statement *s, lin_op *op, const lin_filter_node *tree, bool trusted)
{
    compiling c = { .op = op, .to = s, .trusted = trusted, .community = lin_filter_community(op, tree) };

    if (!tree)
        return LIN_OK;
    lin_buf_z(&s->sql, " and ");
    return add_node(&c, tree);
}
