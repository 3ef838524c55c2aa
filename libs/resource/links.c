/*
 * Links: records that say what two or more others, also of other services, have to do with each other (option `link`). Their own
 * service finds those of a record (FIND_LINKS, one read); the service of the record puts them together (LINKS): its own, and by
 * call those of the resources that its contract names (option `linked_by`).
 *
 * Of each the caller sees what a list of it would show: their rows, if they may read such records at all. What is left out is named.
 */
#include <ctype.h>
#include <string.h>

#include "libs/resource/engine.h"
#include "linli/link.pb-c.h"

enum { MOST = 200, PEER_TIME_MS = 2000 };

/* --- find: what one resource says of a record */

static lin_str json_of(const lin_op *op, const char *name)
{
    const lin_field *field = lin_message_field(op->plan->message, lin_z(name));

    return field ? field->json : lin_z(name);
}

static void add_ends(const lin_op *op, lin_str id, lin_buf *filter)
{
    const Linli__LinkRule *rule = op->plan->message->resource->link;

    lin_buf_char(filter, '(');
    for (size_t i = 0; i < rule->n_ends; i++)
        lin_buf_print(filter, "%s%.*s = \"%.*s\"", i ? " OR " : "", LIN_STR_FMT(json_of(op, rule->ends[i]->field)), LIN_STR_FMT(id));
    lin_buf_char(filter, ')');
}

static void add_day(const lin_op *op, lin_str day, lin_buf *filter)
{
    const Linli__LinkRule *rule = op->plan->message->resource->link;

    lin_buf_print(filter, " AND %.*s <= \"%.*s\"", LIN_STR_FMT(json_of(op, rule->from)), LIN_STR_FMT(day));
    for (size_t i = 0; i < rule->n_until; i++) {
        lin_str until = json_of(op, rule->until[i]);

        lin_buf_print(filter, " AND (-%.*s:* OR %.*s >= \"%.*s\")", LIN_STR_FMT(until), LIN_STR_FMT(until), LIN_STR_FMT(day));
    }
}

static lin_code read_question(lin_op *op, const lin_filter_node **ret)
{
    const Linli__LinkRule *rule = op->plan->message->resource->link;
    lin_str id = lin_op_in(op, "id").text, day = lin_op_in(op, "on_day").text;
    lin_buf filter = { .arena = op->rq->arena };
    lin_id parsed;

    LIN_TRY(lin_op_id(op, &parsed));
    LIN_TRY(lin_op_check(op, "on_day"));
    add_ends(op, id, &filter);
    if (day.len)
        add_day(op, day, &filter);
    if (rule->only[0])
        lin_buf_print(&filter, " AND %s", rule->only);
    return lin_filter_read(op->rq, lin_buf_str(&filter), ret);
}

static lin_code write_question(lin_op *op, const lin_filter_node *question, lin_statement *s)
{
    const lin_filter_node *narrowed;
    lin_str rule;

    LIN_TRY(lin_op_list_scope(op, &rule));
    LIN_TRY(lin_filter_read(op->rq, rule, &narrowed));
    lin_buf_print(&s->sql, "%.*s from \"%.*s\" where deleted_at is null", LIN_STR_FMT(op->plan->columns_text), LIN_STR_FMT(op->plan->table));
    lin_statement_scope(s, op);
    LIN_TRY(lin_statement_filter(s, op, question, true));
    LIN_TRY(lin_statement_filter(s, op, narrowed, true));
    lin_statement_order(s, &(lin_order){ 0 });
    lin_statement_value(s, " limit ", lin_int(MOST + 1), "");
    return LIN_OK;
}

lin_code lin_find_links_ask(lin_op *op, lin_step **ret, size_t *ret_count)
{
    lin_statement *s = LIN_NEW(op->rq->arena, lin_statement);
    lin_sql *sql = LIN_NEW(op->rq->arena, lin_sql);
    const lin_filter_node *question;

    *ret_count = 0;
    s->sql.arena = op->rq->arena;
    LIN_TRY(read_question(op, &question));
    LIN_TRY(write_question(op, question, s));
    *sql = (lin_sql){ .name = op->plan->list_name, .text = lin_str_z(op->rq->arena, lin_buf_str(&s->sql)) };
    *ret = LIN_NEW(op->rq->arena, lin_step);
    **ret = (lin_step){ .sql = sql, .value = s->value, .values = s->values };
    *ret_count = 1;
    return LIN_OK;
}

/* --- a record as links, seen from the end that was asked for */

static const lin_field *field_of(const lin_op *op, const char *name)
{
    return lin_message_field(op->plan->message, lin_z(name));
}

static lin_value value_of(const lin_op *op, const lin_record *record, const char *name)
{
    const lin_field *field = field_of(op, name);

    return field ? record->value[field - op->plan->message->field] : lin_text(LIN_STR(""));
}

/* A text, or the name of an enum's value. */
static char *word_of(const lin_op *op, const lin_record *record, const char *name)
{
    const lin_field *field = field_of(op, name);
    lin_value value = value_of(op, record, name);
    const lin_enum_value *word = field && field->enumeration ? lin_enum_by_number(field->enumeration, (int32_t)value.number) : NULL;

    return lin_str_z(op->rq->arena, word ? word->name : value.kind == LIN_TEXT ? value.text : LIN_STR(""));
}

/* "population.Person": PERSON */
static char *kind_of(const lin_op *op, const lin_record *record, const Linli__LinkEnd *end)
{
    lin_str name = lin_z(field_of(op, end->field)->option->refers_to);
    lin_buf kind = { .arena = op->rq->arena };

    if (end->kind[0])
        return word_of(op, record, end->kind);
    lin_str_cut(&name, '.');
    for (size_t i = 0; i < name.len; i++) {
        if (i && isupper((unsigned char)name.at[i]))
            lin_buf_char(&kind, '_');
        lin_buf_char(&kind, (char)toupper((unsigned char)name.at[i]));
    }
    return lin_str_z(op->rq->arena, lin_buf_str(&kind));
}

static char *first_day(const lin_op *op, const lin_record *record, const Linli__LinkRule *rule)
{
    char *first = (char *)(uintptr_t)"";

    for (size_t i = 0; i < rule->n_until; i++) {
        char *day = word_of(op, record, rule->until[i]);

        if (day[0] && (!first[0] || strcmp(day, first) < 0))
            first = day;
    }
    return first;
}

static void answer_link(const lin_op *op, const lin_record *record, const Linli__LinkEnd *asked, const Linli__LinkEnd *other, lin_buf *answer)
{
    const lin_plan *plan = op->plan;
    const Linli__LinkRule *rule = plan->message->resource->link;
    Linli__RecordLink link;
    char *wire;

    linli__record_link__init(&link);
    link.resource = lin_print(op->rq->arena, "%.*s.%.*s", LIN_STR_FMT(plan->service), LIN_STR_FMT(plan->message->name));
    link.id = lin_str_z(op->rq->arena, lin_id_text(op->rq->arena, record->id));
    link.kind = kind_of(op, record, other);
    link.other_id = word_of(op, record, other->field);
    link.role = other->role[0] ? other->role : asked->role[0] ? asked->role : word_of(op, record, rule->role);
    link.valid_from = word_of(op, record, rule->from);
    link.valid_until = first_day(op, record, rule);
    wire = lin_alloc(op->rq->arena, linli__record_link__get_packed_size(&link) + 1);
    lin_wire_bytes(answer, 1, (lin_str){ wire, linli__record_link__pack(&link, (uint8_t *)wire) });
}

static void answer_record(const lin_op *op, const lin_record *record, lin_buf *answer)
{
    const Linli__LinkRule *rule = op->plan->message->resource->link;
    lin_str id = lin_op_in(op, "id").text;

    for (size_t i = 0; i < rule->n_ends; i++)
        for (size_t k = 0; k < rule->n_ends && lin_str_eq(value_of(op, record, rule->ends[i]->field).text, id); k++)
            if (k != i && value_of(op, record, rule->ends[k]->field).text.len)
                answer_link(op, record, rule->ends[i], rule->ends[k], answer);
}

enum { LINKS = 1, WITHHELD = 2, UNAVAILABLE = 3, TRUNCATED = 4 };   /* RecordLinks */

static lin_str name_of(const lin_op *op)
{
    return lin_z(lin_print(op->rq->arena, "%.*s.%.*s", LIN_STR_FMT(op->plan->service), LIN_STR_FMT(op->plan->message->name)));
}

lin_code lin_find_links_answer(lin_op *op, const lin_step *step, size_t count, lin_buf *answer)
{
    lin_record record;

    (void)count;
    for (size_t i = 0; i < step->rows.count && i < MOST; i++) {
        LIN_TRY(lin_row_read(op, &step->rows, i, &record));
        answer_record(op, &record, answer);
    }
    if (step->rows.count > MOST)
        lin_wire_bytes(answer, TRUNCATED, name_of(op));
    return LIN_OK;
}

lin_code lin_serve_find_links(lin_op *op, lin_buf *answer)
{
    lin_step *step;
    size_t count;

    LIN_TRY(lin_find_links_ask(op, &step, &count));
    LIN_TRY(lin_group(op->rq, step, count));
    return lin_find_links_answer(op, step, count, answer);
}

/* --- links: put together */

static const lin_method *own_call(const lin_op *op, lin_str resource)
{
    const lin_contract *contract = op->engine->conf.contract;

    for (size_t i = 0; i < contract->methods; i++)
        if (contract->method[i].standard == LINLI__STANDARD__FIND_LINKS && lin_str_eq(contract->method[i].resource->name, resource))
            return &contract->method[i];
    return NULL;
}

/* By the right that its own call gives, as a peer would. */
static lin_code ask_here(lin_op *op, lin_str resource, lin_str wire, lin_str *ret)
{
    const lin_reach before = { op->rq->who, op->rq->scope };
    const lin_method *call = own_call(op, resource);
    lin_buf answer = { .arena = op->rq->arena };
    lin_op own;
    lin_code code;

    if (!call)
        return lin_fail(op->rq, &LIN_REASON_UNIMPLEMENTED);
    LIN_TRY(lin_op_begin(op->rq, op->engine, call, wire, &own));
    LIN_TRY(lin_op_take_right(&own, call));
    code = lin_reach_back(op->rq, &before, lin_serve_find_links(&own, &answer));
    *ret = lin_buf_str(&answer);
    return code;
}

/* Nobody waits for all of their time for one that hangs. */
static lin_code ask_peer(lin_op *op, lin_str service, lin_str resource, lin_str wire, lin_str *ret)
{
    const lin_engine_conf *conf = &op->engine->conf;
    lin_time deadline = op->rq->deadline, mine = lin_monotonic() + PEER_TIME_MS * LIN_MS;
    lin_str call = lin_z(lin_print(op->rq->arena, "%.*sService.Find%.*sLinks", LIN_STR_FMT(resource), LIN_STR_FMT(resource)));
    lin_code code;

    if (!conf->ask)
        return lin_fail(op->rq, &LIN_REASON_UNAVAILABLE);
    op->rq->deadline = deadline && deadline < mine ? deadline : mine;
    code = conf->ask(op->rq, service, call, wire, ret);
    op->rq->deadline = deadline;
    return code;
}

static void keep_kind(lin_str wanted, lin_wire_item item, lin_buf *answer)
{
    lin_str rest = item.bytes;
    lin_wire_item part;
    bool bad, fits = !wanted.len;

    while (!fits && lin_wire_next(&rest, &part, &bad))
        fits = part.number == 3 && lin_str_eq(part.bytes, wanted);   /* RecordLink.kind */
    if (fits)
        lin_wire_bytes(answer, LINKS, item.bytes);
}

static void take_over(lin_op *op, lin_str found, lin_buf *answer)
{
    lin_str wanted = lin_op_in(op, "kind").text;
    lin_wire_item item;
    bool bad;

    while (lin_wire_next(&found, &item, &bad))
        if (item.number == LINKS)
            keep_kind(wanted, item, answer);
        else if (item.number == TRUNCATED)
            lin_wire_bytes(answer, TRUNCATED, item.bytes);
}

static lin_code add_source(lin_op *op, const char *name, lin_str wire, lin_buf *answer)
{
    lin_str resource = lin_z(name), service = lin_str_cut(&resource, '.'), found = { "", 0 };
    bool own = lin_str_eq(service, op->plan->service);
    lin_code code = own ? ask_here(op, resource, wire, &found) : ask_peer(op, service, resource, wire, &found);

    if (code == LIN_PERMISSION_DENIED)
        lin_wire_bytes(answer, WITHHELD, lin_z(name));
    else if (code != LIN_OK && own)
        return code;
    else if (code != LIN_OK)
        lin_wire_bytes(answer, UNAVAILABLE, lin_z(name));
    lin_req_clear_problem(op->rq);
    take_over(op, found, answer);
    return LIN_OK;
}

/* What is asked of each: id and day. */
static lin_str question_of(lin_op *op)
{
    lin_buf wire = { .arena = op->rq->arena };

    lin_wire_bytes(&wire, 1, lin_op_in(op, "id").text);
    lin_wire_bytes(&wire, 2, lin_op_in(op, "on_day").text);
    return lin_buf_str(&wire);
}

lin_code lin_serve_links(lin_op *op, lin_buf *answer)
{
    const Linli__Resource *resource = op->plan->message->resource;
    lin_record record;
    lin_id id;

    LIN_TRY(lin_op_id(op, &id));
    LIN_TRY(lin_op_check(op, "on_day"));
    LIN_TRY(lin_op_check(op, "kind"));
    LIN_TRY(lin_row_find(op, &op->plan->find, id, &record));
    for (size_t i = 0; i < resource->n_linked_by; i++)
        LIN_TRY(add_source(op, resource->linked_by[i], question_of(op), answer));
    return LIN_OK;
}
