/*
 * Search: fragments of text, Chinese above all. A text is folded (ASCII case, full-width forms,
 * blanks) and cut into grams, each a character, a pair of neighbours, or three or four digits in a row, as numbers of houses and rooms
 * have few pairs for many; a row holds those of all its searched fields, and a query asks for its own. What the index finds is checked
 * against the text. The initials of a name are texts like the others.
 *
 * Marks (mark.c) are grams of their own.
 *
 * Folding keeps the number of characters, so that a place in the folded text is one in the text.
 */
#include "libs/base/initials.h"
#include "libs/resource/engine.h"
#include "libs/resource/typed.h"
#include "libs/resource/validate.h"

#include <stdlib.h>
#include <string.h>

/* --- characters */

/* Full-width forms U+FF01 to U+FF5E are ASCII at another place; U+3000 is their blank. */
static uint32_t fold_character(uint32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E)
        c -= 0xFEE0;
    if (c == 0x3000 || (c < 0x20 && c != '\n'))
        c = ' ';
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

static void fold_into(lin_buf *folded, lin_str text)
{
    while (text.len)
        lin_utf8_put(folded, fold_character(lin_utf8_take(&text)));
}

lin_str lin_search_fold(lin_arena *arena, lin_str text)
{
    lin_buf folded = { .arena = arena };

    fold_into(&folded, text);
    return lin_buf_str(&folded);
}

/* --- grams */

static bool is_break(uint32_t c)
{
    return c <= ' ';
}

static int compare(const void *a, const void *b)
{
    int64_t x = ((const lin_value *)a)->number, y = ((const lin_value *)b)->number;

    return (x > y) - (x < y);
}

static size_t distinct(lin_value *gram, size_t count)
{
    size_t kept = 0;

    if (count)
        qsort(gram, count, sizeof(*gram), compare);
    for (size_t i = 0; i < count; i++)
        if (!kept || gram[kept - 1].number != gram[i].number)
            gram[kept++] = gram[i];
    return kept;
}

/* A pair outside the basic plane loses its upper bits: the text itself is compared in the end. */
static lin_value gram_of(uint32_t first, uint32_t second)
{
    return lin_int((int32_t)(first << 16 | (second & 0xFFFF)));
}

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

/* 000 to 999 and 0000 to 9999, as if behind characters that are nobody's (private use); platform.digits_of knows them too. */
enum { THREE_DIGITS = 0xF800, FOUR_DIGITS = 0xF801 };

/* The digits in a row that end with c. */
typedef struct run {
    unsigned length, number;                /* number: of the last four */
} run;

static void follow(run *r, uint32_t c)
{
    *r = is_digit(c) ? (run){ r->length + 1, r->number % 1000 * 10 + (c - '0') } : (run){ 0 };
}

static lin_value grams_of(lin_arena *arena, lin_str folded, bool stored)
{
    lin_value *gram = LIN_NEW_ARRAY(arena, lin_value, 4 * folded.len + 1);
    uint32_t last = ' ';
    size_t count = 0;
    run digits = { 0 };

    while (folded.len) {
        uint32_t c = lin_utf8_take(&folded);
        lin_str rest = folded;
        uint32_t next = rest.len ? lin_utf8_take(&rest) : ' ';

        /* In a query a character that has a neighbour adds nothing to the pair. */
        if (!is_break(c) && (stored || (is_break(last) && is_break(next))))
            gram[count++] = gram_of(0, c);
        if (!is_break(c) && !is_break(last))
            gram[count++] = gram_of(last, c);
        follow(&digits, c);
        if (digits.length >= 3)
            gram[count++] = gram_of(THREE_DIGITS, digits.number % 1000);
        if (digits.length >= 4)
            gram[count++] = gram_of(FOUR_DIGITS, digits.number);
        last = c;
    }
    return (lin_value){ .kind = LIN_LIST, .list = { gram, distinct(gram, count) } };
}

/* --- what a row holds */

int64_t lin_search_longest(const lin_plan *plan)
{
    int64_t longest = 0;

    for (size_t i = 0; i < plan->message->fields; i++)
        if (plan->message->field[i].option->text_search)
            longest += (int64_t)lin_field_longest(&plan->message->field[i]) + 1 +
                       (plan->message->field[i].option->initials ? LIN_INITIALS_MOST * (LIN_INITIALS_LONGEST + 1) : 0);
    return longest;
}

/* Letters by which a name is looked for: lines behind those of the texts. */
static void add_initials(lin_buf *folded, lin_str text)
{
    lin_str line[LIN_INITIALS_MOST];
    size_t lines = lin_initials(folded->arena, lin_search_fold(folded->arena, text), line);

    for (size_t i = 0; i < lines; i++) {
        lin_buf_add(folded, line[i]);
        lin_buf_char(folded, '\n');
    }
}

lin_value lin_search_text(lin_op *op, const lin_record *record)
{
    const lin_message *message = op->plan->message;
    lin_buf folded = { .arena = op->rq->arena };

    for (size_t i = 0; i < message->fields; i++)
        if (message->field[i].option->text_search) {
            fold_into(&folded, record->value[i].text);
            lin_buf_char(&folded, '\n'); /* no fragment reaches across */
        }
    for (size_t i = 0; i < message->fields; i++)
        if (message->field[i].option->initials)
            add_initials(&folded, record->value[i].text);
    return lin_text(lin_buf_str(&folded));
}

lin_value lin_search_grams(lin_op *op, lin_str folded)
{
    return lin_typed_grams(op->rq, folded);
}

lin_value lin_typed_grams(lin_req *rq, lin_str folded)
{
    return grams_of(rq->arena, folded, true);
}

lin_str lin_typed_folded(lin_req *rq, const char *text)
{
    return lin_search_fold(rq->arena, lin_z(text));
}

/* --- the query */

typedef enum flaw { NO_TEXT, WITH_ORDER, ONLY_AND, ONLY_VALUE } flaw;

static const char *const flaws[][LIN_LANGS] = {
    [NO_TEXT] = { "没有可搜索的字段，或搜索内容为空", "there is no searched field, or nothing to search for" },
    [WITH_ORDER] = { "搜索结果按时间倒序，不能另行排序", "what is found comes newest first; it takes no orderBy" },
    [ONLY_AND] = { "搜索时的筛选只能用 AND 连接", "beside q a filter is field = value AND …" },
    [ONLY_VALUE] = { "搜索时此字段只能用 = 比较，日期还可用 >=、>、<=、< 各一次", "beside q this field is compared by =, a date also by one of >=, > and one of <=, <" },
};

static lin_code invalid(lin_req *rq, const char *field, flaw f)
{
    return lin_fail_field(rq, lin_z(field), &LIN_REASON_SEARCH_INVALID, lin_arg_text("why", lin_z(flaws[f][rq->lang])));
}

/* Who is shown a field masked must not find out by searching what is in it. */
static lin_code may_search(lin_op *op)
{
    const lin_message *message = op->plan->message;

    for (size_t i = 0; i < message->fields; i++)
        if (message->field[i].option->text_search && lin_masked(op->rq, message->field[i].data_class))
            return lin_fail_field(op->rq, LIN_STR("q"), &LIN_REASON_PERMISSION_DENIED,
                                  lin_arg_text("permission", message->field[i].json));
    return LIN_OK;
}

lin_code lin_search_needle(lin_op *op, lin_str q, lin_search *ret)
{
    lin_str folded = lin_str_trim(lin_search_fold(op->rq->arena, q));

    *ret = (lin_search){ .needle = folded, .grams = grams_of(op->rq->arena, folded, false), .community = -1 };
    if (!op->plan->searchable || !ret->grams.list.count || memchr(folded.at, '\n', folded.len))
        return invalid(op->rq, "q", NO_TEXT);
    return LIN_OK;
}

lin_code lin_search_read(lin_op *op, lin_str q, lin_search *ret)
{
    LIN_TRY(lin_op_check(op, "q"));
    LIN_TRY(lin_search_needle(op, q, ret));
    LIN_TRY(may_search(op));
    return lin_str_trim(lin_op_in(op, "order_by").text).len ? invalid(op->rq, "orderBy", WITH_ORDER) : LIN_OK;
}

/* --- what may stand beside it: values of the fields declared so, each a named parameter of the search function */

static lin_code narrow_community(lin_op *op, const lin_filter_node *term, lin_search *search)
{
    const lin_field *field = &op->plan->message->field[op->plan->common.community];
    bool known;

    LIN_TRY(lin_op_community(op, term->value, &search->community, &known));
    if (!known && !lin_id_parse(term->value, &(lin_id){ 0 }))
        return lin_fail_field(op->rq, lin_z(lin_print(op->rq->arena, "filter.%.*s", LIN_STR_FMT(field->json))), &LIN_REASON_FIELD_ID);
    if (!known)
        search->community = 0; /* of no community: finds nothing */
    return LIN_OK;
}

/* Between which days, as PostgreSQL writes it: "[1940-01-01,1949-12-31]". */
typedef struct days {
    lin_str from, until;                    /* empty: any */
    bool after, before;                     /* without that day itself */
} days;

typedef struct narrowing {
    lin_op *op;
    lin_search *search;
    days *between;                          /* per field of the message */
} narrowing;

static lin_code refuse(const narrowing *n, const lin_filter_node *term, flaw f)
{
    return invalid(n->op->rq, lin_print(n->op->rq->arena, "filter.%.*s", LIN_STR_FMT(term->field)), f);
}

static lin_code parse(const narrowing *n, const lin_filter_node *term, const lin_field *field, lin_value *ret)
{
    return lin_field_parse(n->op->rq, field, lin_z(lin_print(n->op->rq->arena, "filter.%.*s", LIN_STR_FMT(field->json))), term->value, ret);
}

static lin_code narrow_days(const narrowing *n, const lin_filter_node *term, const lin_column *column)
{
    days *between = &n->between[column->index];
    bool lower = term->comparison == LIN_GE || term->comparison == LIN_GT || term->comparison == LIN_EQ;
    bool upper = term->comparison == LIN_LE || term->comparison == LIN_LT || term->comparison == LIN_EQ;

    if ((!lower && !upper) || (lower && between->from.len) || (upper && between->until.len) || lin_masked(n->op->rq, column->field->data_class))
        return refuse(n, term, ONLY_VALUE);
    if (!lin_date_valid(term->value))
        return lin_fail_field(n->op->rq, lin_z(lin_print(n->op->rq->arena, "filter.%.*s", LIN_STR_FMT(term->field))), &LIN_REASON_FIELD_DATE);
    if (lower) {
        between->from = term->value;
        between->after = term->comparison == LIN_GT;
    }
    if (upper) {
        between->until = term->value;
        between->before = term->comparison == LIN_LT;
    }
    return LIN_OK;
}

/* Days compare as texts; a range that ends before it begins is none of PostgreSQL's. */
static lin_value range_of(lin_arena *arena, const days *between)
{
    if (!between->from.len && !between->until.len)
        return lin_null();
    if (between->from.len && between->until.len && memcmp(between->from.at, between->until.at, between->until.len) > 0)
        return lin_text(LIN_STR("empty"));
    return lin_text(lin_z(lin_print(arena, "%c%.*s,%.*s%c", between->after ? '(' : '[', LIN_STR_FMT(between->from), LIN_STR_FMT(between->until),
                                    between->before ? ')' : ']')));
}

static lin_code narrow_mark(const narrowing *n, const lin_filter_node *term)
{
    const lin_field *mark;
    const lin_plan *marking = lin_mark_find(n->op, term->field, &mark);

    if (!marking || n->search->mark)
        return lin_fail_field(n->op->rq, LIN_STR("filter"), &LIN_REASON_FILTER_FIELD, lin_arg_text("field", term->field));
    if (term->comparison != LIN_EQ)
        return refuse(n, term, ONLY_VALUE);
    LIN_TRY(lin_mark_permit(n->op, marking, mark));
    n->search->mark = mark;
    return parse(n, term, mark, &n->search->marked);
}

static lin_code narrow_value(const narrowing *n, const lin_filter_node *term, const lin_column *column)
{
    lin_value value;

    if (term->comparison != LIN_EQ)
        return refuse(n, term, ONLY_VALUE);
    LIN_TRY(parse(n, term, column->field, &value));
    n->search->with[column->index] = column->codec->store ? column->codec->store(n->op->rq, column, value) : value;
    return LIN_OK;
}

static lin_code narrow(const narrowing *n, const lin_filter_node *term)
{
    const lin_plan *plan = n->op->plan;
    const lin_field *field = lin_message_json(plan->message, term->field);
    const lin_column *column = field ? lin_column_of(plan, field) : NULL;

    if (term->kind != LIN_FILTER_TERM || term->open_start || term->open_end)
        return invalid(n->op->rq, "filter", ONLY_AND);
    if (!field)
        return narrow_mark(n, term);
    if ((int)(field - plan->message->field) == plan->common.community && n->search->community < 0)
        return term->comparison == LIN_EQ ? narrow_community(n->op, term, n->search) : refuse(n, term, ONLY_VALUE);
    if (!column || !field->option->with_search || n->search->with[column->index].kind != LIN_NULL)
        return lin_fail_field(n->op->rq, LIN_STR("filter"), &LIN_REASON_FILTER_FIELD, lin_arg_text("field", term->field));
    return field->option->date ? narrow_days(n, term, column) : narrow_value(n, term, column);
}

lin_code lin_search_narrow(lin_op *op, const lin_filter_node *tree, lin_search *search)
{
    size_t fields = op->plan->message->fields;
    const narrowing n = { op, search, LIN_NEW_ARRAY(op->rq->arena, days, fields) };

    search->with = LIN_NEW_ARRAY(op->rq->arena, lin_value, fields);
    for (const lin_filter_node *term = tree ? tree->child : NULL; term; term = term->next)
        LIN_TRY(narrow(&n, term));
    for (size_t i = 0; i < fields; i++)
        if (op->plan->message->field[i].option->date)
            search->with[i] = range_of(op->rq->arena, &n.between[i]);
    return LIN_OK;
}

static void call_function(lin_statement *s, const lin_op *op, const char *name, const lin_search *search)
{
    lin_buf_print(&s->sql, " \"%.*s_%s\"(", LIN_STR_FMT(op->plan->table), name);
    lin_statement_value(s, "", search->grams, "::int[]");
    if (search->mark)
        lin_statement_value(s, " || platform.mark_gram(", search->marked, ")");
    lin_statement_value(s, ", ", lin_text(search->needle), "");
    lin_statement_value(s, ", ", search->community < 0 ? lin_null() : lin_int(search->community), "::int");
}

static void narrow_and_close(lin_statement *s, const lin_op *op, const lin_search *search)
{
    const lin_message *message = op->plan->message;

    for (size_t i = 0; i < message->fields; i++)
        if (search->with[i].kind != LIN_NULL) {
            lin_buf_print(&s->sql, ", with_%.*s => ", LIN_STR_FMT(message->field[i].name));
            lin_statement_value(s, "", search->with[i], "");
        }
    if (search->mark) {
        lin_buf_print(&s->sql, ", with_%.*s => ", LIN_STR_FMT(search->mark->name));
        lin_statement_value(s, "", search->marked, "");
    }
    lin_buf_char(&s->sql, ')');
}

void lin_statement_search(lin_statement *s, const lin_op *op, const lin_search *search, lin_str after, int64_t most)
{
    lin_id id;

    call_function(s, op, "search", search);
    lin_statement_value(s, ", ", after.len && lin_id_parse(after, &id) ? lin_ref(id) : lin_null(), "::uuid");
    lin_statement_value(s, ", ", lin_int(most), "::int");
    narrow_and_close(s, op, search);
}

void lin_statement_search_count(lin_statement *s, const lin_op *op, const lin_search *search, int64_t most)
{
    call_function(s, op, "search_count", search);
    lin_statement_value(s, ", ", lin_int(most), "::int");
    narrow_and_close(s, op, search);
}

/* --- highlights */

static bool find_in(lin_arena *arena, lin_str text, lin_str needle, size_t *ret_start)
{
    lin_str folded = lin_search_fold(arena, text);
    const char *at = memmem(folded.at, folded.len, needle.at, needle.len);

    if (at)
        *ret_start = lin_utf8_count((lin_str){ folded.at, (size_t)(at - folded.at) });
    return at != NULL;
}

/* Initials stand where their characters do. */
static bool find_initials(lin_arena *arena, lin_str text, lin_str needle, size_t *ret_start)
{
    lin_str line[LIN_INITIALS_MOST];
    size_t lines = lin_initials(arena, lin_search_fold(arena, text), line);

    for (size_t i = 0; i < lines; i++)
        if (find_in(arena, line[i], needle, ret_start))
            return true;
    return false;
}

static bool is_in(lin_arena *arena, const lin_field *field, lin_str text, lin_str needle, size_t *ret_start)
{
    return field->option->text_search &&
           (find_in(arena, text, needle, ret_start) || (field->option->initials && find_initials(arena, text, needle, ret_start)));
}

void lin_search_highlight(lin_op *op, const lin_search *search, const lin_record *record, lin_buf *answer)
{
    const lin_message *message = op->plan->message;
    const lin_field *highlights = lin_message_field(op->method->answer, LIN_STR("highlights"));
    size_t start;

    for (size_t i = 0; highlights && i < message->fields; i++) {
        lin_buf one = { .arena = op->rq->arena };

        if (!is_in(op->rq->arena, &message->field[i], record->value[i].text, search->needle, &start))
            continue;
        lin_wire_bytes(&one, 1, lin_id_text(op->rq->arena, record->id));
        lin_wire_bytes(&one, 2, message->field[i].json);
        lin_wire_int(&one, 3, start);
        lin_wire_int(&one, 4, lin_utf8_count(search->needle));
        lin_wire_bytes(answer, highlights->number, lin_buf_str(&one));
    }
}
