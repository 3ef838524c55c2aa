/*
 * Describe: what other services of the house may keep of a resource's records, so that these are found in one search box (option
 * `index`): title, subtitle, where it lies and whose it is, and the text that it is found by. Nothing SENSITIVE is in any of it.
 */
#include "libs/resource/engine.h"
#include "linli/describe.pb-c.h"

enum { MOST = 200 };
enum { RECORDS = 1, LABEL_ZH = 2, LABEL_EN = 3, DATA_CLASS = 4, LOOKUPS = 5, LAST_ID = 6 };   /* Descriptions */

/* --- which */

static const Linli__IndexRule *rule_of(const lin_op *op)
{
    return op->plan->message->resource->index;
}

static lin_code check_ids(lin_op *op, lin_value ids)
{
    lin_id id;

    if (ids.list.count > MOST)
        return lin_fail_field(op->rq, LIN_STR("ids"), &LIN_REASON_FIELD_RANGE, lin_arg_int("min", 0), lin_arg_int("max", MOST));
    for (size_t i = 0; i < ids.list.count; i++)
        if (!lin_id_parse(ids.list.at[i].text, &id))
            return lin_fail_field(op->rq, LIN_STR("ids"), &LIN_REASON_FIELD_ID);
    return LIN_OK;
}

/* The key leads with the community. */
static lin_value communities_of(lin_op *op, lin_value ids)
{
    lin_value *number = LIN_NEW_ARRAY(op->rq->arena, lin_value, ids.list.count);

    for (size_t i = 0; i < ids.list.count; i++) {
        lin_id id;

        number[i] = lin_int(lin_id_parse(ids.list.at[i].text, &id) ? lin_id_community(id) : 0);
    }
    return (lin_value){ .kind = LIN_LIST, .list = { number, ids.list.count } };
}

static lin_code add_which(lin_op *op, lin_statement *s, int64_t most)
{
    lin_value ids = lin_op_in(op, "ids");
    lin_str after = lin_op_in(op, "after").text;
    lin_id last;

    LIN_TRY(check_ids(op, ids));
    if (ids.list.count) {
        lin_statement_value(s, " and community_id = any (", communities_of(op, ids), "::int[])");
        lin_statement_value(s, " and id = any (", ids, "::uuid[])");
    } else if (after.len) {
        if (!lin_id_parse(after, &last))
            return lin_fail_field(op->rq, LIN_STR("after"), &LIN_REASON_FIELD_ID);
        lin_statement_value(s, " and (community_id, id) > (", lin_int(lin_id_community(last)), "::int");
        lin_statement_value(s, ", ", lin_ref(last), "::uuid)");
    }
    lin_statement_value(s, " order by community_id, id limit ", lin_int(most), "");
    return LIN_OK;
}

static lin_code find(lin_op *op, int64_t most, lin_step *ret)
{
    lin_statement *s = LIN_NEW(op->rq->arena, lin_statement);
    lin_sql *sql = LIN_NEW(op->rq->arena, lin_sql);
    const lin_filter_node *only;

    s->sql.arena = op->rq->arena;
    LIN_TRY(lin_filter_read(op->rq, lin_z(rule_of(op)->only), &only));
    lin_buf_print(&s->sql, "%.*s from \"%.*s\" where deleted_at is null", LIN_STR_FMT(op->plan->columns_text), LIN_STR_FMT(op->plan->table));
    LIN_TRY(lin_statement_filter(s, op, only, true));
    LIN_TRY(add_which(op, s, most));
    *sql = (lin_sql){ .name = op->plan->list_name, .text = lin_str_z(op->rq->arena, lin_buf_str(&s->sql)) };
    *ret = (lin_step){ .sql = sql, .value = s->value, .values = s->values };
    return lin_group(op->rq, ret, 1);
}

/* --- a record */

static lin_str text_of(const lin_op *op, const lin_record *record, const char *name)
{
    const lin_field *field = lin_message_field(op->plan->message, lin_z(name));

    return field ? record->value[field - op->plan->message->field].text : LIN_STR("");
}

static char *text_at(const lin_op *op, const lin_record *record, int index)
{
    return lin_str_z(op->rq->arena, index < 0 ? LIN_STR("") : record->value[index].text);
}

static char *title_of(const lin_op *op, const lin_record *record)
{
    lin_str title = { "", 0 };

    for (size_t i = 0; i < rule_of(op)->n_title && !title.len; i++)
        title = text_of(op, record, rule_of(op)->title[i]);
    return lin_str_z(op->rq->arena, title);
}

static char *subtitle_of(const lin_op *op, const lin_record *record)
{
    lin_buf subtitle = { .arena = op->rq->arena };

    for (size_t i = 0; i < rule_of(op)->n_subtitle; i++) {
        lin_str text = text_of(op, record, rule_of(op)->subtitle[i]);

        if (text.len)
            lin_buf_print(&subtitle, "%s%.*s", subtitle.len ? " " : "", LIN_STR_FMT(text));
    }
    return lin_str_z(op->rq->arena, lin_buf_str(&subtitle));
}

static void answer_record(lin_op *op, lin_record *record, lin_buf *answer)
{
    const lin_common *common = &op->plan->common;
    Linli__Description one;
    char *wire;

    linli__description__init(&one);
    one.id = lin_str_z(op->rq->arena, lin_id_text(op->rq->arena, record->id));
    one.community_number = record->community;
    one.version = record->version;
    one.grid_id = text_at(op, record, common->grid);
    one.building_id = text_at(op, record, common->building);
    one.own_id = common->own == common->id ? one.id : text_at(op, record, common->own);
    one.title = title_of(op, record);
    one.subtitle = subtitle_of(op, record);
    one.search_text = lin_str_z(op->rq->arena, lin_search_text(op, record).text);
    wire = lin_alloc(op->rq->arena, linli__description__get_packed_size(&one) + 1);
    lin_wire_bytes(answer, RECORDS, (lin_str){ wire, linli__description__pack(&one, (uint8_t *)wire) });
}

/* --- what is said of all of them, by the contract */

static bool is_named(size_t count, char *const *names, const lin_field *field)
{
    for (size_t i = 0; i < count; i++)
        if (lin_str_eq(lin_z(names[i]), field->name))
            return true;
    return false;
}

static uint64_t class_of(const lin_op *op)
{
    const Linli__IndexRule *rule = rule_of(op);
    Linli__DataClass highest = LINLI__DATA_CLASS__INTERNAL;

    for (size_t i = 0; i < op->plan->message->fields; i++) {
        const lin_field *field = &op->plan->message->field[i];
        bool said = field->option->text_search || is_named(rule->n_title, rule->title, field) || is_named(rule->n_subtitle, rule->subtitle, field);

        if (said && field->data_class > highest)
            highest = field->data_class;
    }
    return highest;
}

static const char *pattern_of(const lin_field *field)
{
    static const char *const formats[] = { [LINLI__FORMAT__CN_ID_NUMBER] = "[0-9]{17}[0-9X]", [LINLI__FORMAT__CN_CREDIT_CODE] = "[0-9A-Z]{18}" };
    size_t format = field->option->format;

    return field->option->pattern[0] ? field->option->pattern : format < LIN_COUNT(formats) && formats[format] ? formats[format] : "";
}

/* A number that stands in no text: one that is sealed, or that is a record's alone. */
static bool is_looked_up(const lin_field *field)
{
    const Linli__Field *option = field->option;

    return ((option->sealed && option->lookup) || (option->unique && !option->text_search)) && option->filterable && pattern_of(field)[0];
}

static void answer_lookups(const lin_op *op, lin_buf *answer)
{
    for (size_t i = 0; i < op->plan->message->fields; i++) {
        const lin_field *field = &op->plan->message->field[i];
        size_t lookup;

        if (!is_looked_up(field))
            continue;
        lookup = lin_wire_open(answer, LOOKUPS);
        lin_wire_bytes(answer, 1, field->json);
        lin_wire_bytes(answer, 2, lin_z(pattern_of(field)));
        lin_wire_close(answer, lookup);
    }
}

static void answer_kind(const lin_op *op, lin_buf *answer)
{
    const Linli__Text *label = op->plan->message->resource->label;

    lin_wire_bytes(answer, LABEL_ZH, label ? lin_z(label->zh) : op->plan->message->name);
    lin_wire_bytes(answer, LABEL_EN, label ? lin_z(label->en) : op->plan->message->name);
    lin_wire_int(answer, DATA_CLASS, class_of(op));
    answer_lookups(op, answer);
}

lin_code lin_serve_describe(lin_op *op, lin_buf *answer)
{
    int64_t asked = lin_op_in(op, "page_size").number, most = asked > 0 && asked < MOST ? asked : MOST;
    lin_record record;
    lin_step step;

    LIN_TRY(find(op, most, &step));
    for (size_t i = 0; i < step.rows.count; i++) {
        LIN_TRY(lin_row_read(op, &step.rows, i, &record));
        answer_record(op, &record, answer);
    }
    answer_kind(op, answer);
    if (step.rows.count == (size_t)most)
        lin_wire_bytes(answer, LAST_ID, lin_id_text(op->rq->arena, record.id));
    return LIN_OK;
}
