/* validate - see validate.h. */
#include "libs/resource/validate.h"

#include <string.h>

#include "linli.gen.h"

enum { TEXT_MAX = 256, BYTES_MAX = 65536, DOCUMENT_MAX = 65536, ITEMS_MAX = 256 };

static lin_str path_of(lin_req *rq, lin_str prefix, lin_str name)
{
    if (prefix.len == 0)
        return name;
    return lin_z(lin_print(rq->arena, "%.*s.%.*s", LIN_STR_FMT(prefix), LIN_STR_FMT(name)));
}

static lin_code too_long(lin_req *rq, lin_str path, int64_t max)
{
    return lin_fail_field(rq, path, &LIN_REASON_FIELD_LENGTH, lin_arg_int("max", max));
}

/* --- text */

static lin_code check_id_number(lin_req *rq, lin_str path, lin_str text)
{
    static const lin_reason *const whys[] = {
        [LIN_ID_NUMBER_FORM] = &LIN_REASON_FIELD_PATTERN,
        [LIN_ID_NUMBER_CHECK] = &LIN_REASON_FIELD_CHECK_DIGIT,
    };
    /* Who is born today in China may have a number before midnight comes to UTC. */
    const lin_reason *why = whys[lin_id_number_check(text, lin_day(rq->arena, rq->now))];

    return why ? lin_fail_field(rq, path, why) : LIN_OK;
}

static lin_code check_credit_code(lin_req *rq, lin_str path, lin_str text)
{
    static const lin_reason *const whys[] = {
        [LIN_CREDIT_CODE_FORM] = &LIN_REASON_FIELD_PATTERN,
        [LIN_CREDIT_CODE_CHECK] = &LIN_REASON_FIELD_CHECK_DIGIT,
    };
    const lin_reason *why = whys[lin_credit_code_check(text)];

    return why ? lin_fail_field(rq, path, why) : LIN_OK;
}

static lin_code check_format(lin_req *rq, Linli__Format format, lin_str path, lin_str text)
{
    switch (format) {
    case LINLI__FORMAT__CN_ID_NUMBER:
        return check_id_number(rq, path, text);
    case LINLI__FORMAT__CN_CREDIT_CODE:
        return check_credit_code(rq, path, text);
    default:
        return LIN_OK;
    }
}

static bool is_reference(const lin_field *field)
{
    const char *to = field->option->refers_to;

    return (to && to[0]) || lin_str_eq(field->name, LIN_STR("id"));
}

size_t lin_field_longest(const lin_field *field)
{
    const Linli__Field *option = field->option;

    return option->max_length ? option->max_length : option->json_document ? DOCUMENT_MAX : TEXT_MAX;
}

static lin_code check_length(lin_req *rq, const lin_field *field, lin_str path, lin_str text)
{
    size_t longest = lin_field_longest(field);

    return lin_utf8_count(text) > longest ? too_long(rq, path, (int64_t)longest) : LIN_OK;
}

static lin_code check_text(lin_req *rq, const lin_field *field, lin_str path, lin_str text)
{
    const Linli__Field *option = field->option;
    lin_id id;

    if (text.len == 0) /* nothing was said; whether it must be is another check */
        return LIN_OK;
    LIN_TRY(check_length(rq, field, path, text));
    if (is_reference(field) && !lin_id_parse(text, &id))
        return lin_fail_field(rq, path, &LIN_REASON_FIELD_ID);
    if (option->date && !lin_date_valid(text))
        return lin_fail_field(rq, path, &LIN_REASON_FIELD_DATE);
    if (option->not_future && strncmp(text.at, lin_day(rq->arena, rq->now).at, text.len) > 0) /* ten characters each */
        return lin_fail_field(rq, path, &LIN_REASON_IN_FUTURE);
    LIN_TRY(check_format(rq, option->format, path, text));
    if (option->pattern && option->pattern[0] && !lin_pattern_matches(option->pattern, text))
        return lin_fail_field(rq, path, &LIN_REASON_FIELD_PATTERN);
    return LIN_OK;
}

static lin_code check_bytes(lin_req *rq, const lin_field *field, lin_str path, lin_str bytes)
{
    size_t max = field->option->max_length ? field->option->max_length : BYTES_MAX;

    return bytes.len > max ? too_long(rq, path, (int64_t)max) : LIN_OK;
}

/* --- numbers and times */

static lin_code check_range(lin_req *rq, const lin_field *field, lin_str path, double n)
{
    const Linli__Range *range = field->option->range;

    if (!range || (n >= range->min && n <= range->max)) /* not a number is in no range */
        return LIN_OK;
    return lin_fail_field(rq, path, &LIN_REASON_FIELD_RANGE, (lin_arg){ "min", lin_double(range->min) },
                          (lin_arg){ "max", lin_double(range->max) });
}

/* The years that RFC 3339 can write. */
static lin_code check_time(lin_req *rq, lin_str path, lin_time t)
{
    bool good = t >= -62135596800 * LIN_SECOND && t < 253402300800 * LIN_SECOND;

    return good ? LIN_OK : lin_fail_field(rq, path, &LIN_REASON_FIELD_TIME);
}

static lin_code check_enum(lin_req *rq, const lin_field *field, lin_str path, int64_t n)
{
    if (n == (int32_t)n && lin_enum_by_number(field->enumeration, (int32_t)n))
        return LIN_OK;
    return lin_fail_field(rq, path, &LIN_REASON_FIELD_ENUM,
                          lin_arg_text("allowed", lin_enum_names(rq->arena, field->enumeration)));
}

/* --- one value, a message, a list */

static lin_code check_plain(lin_req *rq, const lin_field *field, lin_str path, lin_value value)
{
    switch (value.kind) {
    case LIN_TEXT:
        return check_text(rq, field, path, value.text);
    case LIN_BYTES:
        return check_bytes(rq, field, path, value.text);
    case LIN_INT:
        return field->enumeration ? check_enum(rq, field, path, value.number)
                                  : check_range(rq, field, path, (double)value.number);
    case LIN_DOUBLE:
        return check_range(rq, field, path, value.real);
    case LIN_TIME:
        return check_time(rq, path, value.time);
    default:
        return LIN_OK;
    }
}

/* A wrapper's options stand at the field that has its type. */
static lin_code check_message(lin_req *rq, const lin_field *field, lin_str path, lin_str wire)
{
    const lin_message *message = field->message;
    lin_value *values = LIN_NEW_ARRAY(rq->arena, lin_value, message->fields);
    bool *present = LIN_NEW_ARRAY(rq->arena, bool, message->fields);

    if (message->well_known != LIN_WKT_NONE && message->well_known != LIN_WKT_WRAPPER)
        return LIN_OK;
    LIN_TRY(lin_record_read(rq, message, wire, values, present));
    if (message->well_known == LIN_WKT_WRAPPER)
        return check_plain(rq, field, path, values[0]);
    return lin_validate(rq, message, values, present, path);
}

static lin_code check_value(lin_req *rq, const lin_field *field, lin_str path, lin_value value)
{
    if (field->type == LIN_TYPE_MESSAGE && value.kind == LIN_BYTES)
        return check_message(rq, field, path, value.text);
    return check_plain(rq, field, path, value);
}

/* A set of references names each once. */
static bool is_twice(const lin_field *field, lin_value list, size_t i)
{
    for (size_t k = 0; is_reference(field) && k < i; k++)
        if (lin_value_eq(list.list.at[k], list.list.at[i]))
            return true;
    return false;
}

static lin_code check_list(lin_req *rq, const lin_field *field, lin_str path, lin_value list)
{
    size_t max = field->message && field->option->max_length ? field->option->max_length : ITEMS_MAX;

    if (list.list.count > max)
        return lin_fail_field(rq, path, &LIN_REASON_FIELD_RANGE, lin_arg_int("min", 0), lin_arg_int("max", (int64_t)max));
    for (size_t i = 0; i < list.list.count; i++) {
        lin_str item = lin_z(lin_print(rq->arena, "%.*s[%zu]", LIN_STR_FMT(path), i));
        const lin_value *value = &list.list.at[i];

        if (value->kind == LIN_TEXT && value->text.len == 0) /* an element is never absent */
            lin_fail_field(rq, item, &LIN_REASON_FIELD_REQUIRED);
        else if (is_twice(field, list, i))
            lin_fail_field(rq, item, &LIN_REASON_FIELD_TWICE);
        else
            check_value(rq, field, item, *value);
    }
    return rq->problem.code;
}

/* A zero number that was given is a value; an enum's zero, UNSPECIFIED, never is. */
static bool is_missing(const lin_field *field, lin_value value, bool given)
{
    switch (value.kind) {
    case LIN_NULL:
        return true;
    case LIN_TEXT:
        return value.text.len == 0;
    case LIN_BYTES:
        return field->type == LIN_TYPE_BYTES && value.text.len == 0;
    case LIN_LIST:
        return value.list.count == 0;
    case LIN_INT:
        return value.number == 0 && (field->enumeration || !given);
    default:
        return !given;
    }
}

/* Spaces, ideographic ones too. */
static bool is_blank(lin_value value)
{
    lin_str rest = value.text;

    if (value.kind != LIN_TEXT)
        return false;
    for (rest = lin_str_trim(rest); lin_str_starts(rest, LIN_STR("\u3000")); rest = lin_str_trim(rest))
        rest = lin_str_from(rest, strlen("\u3000"));
    return rest.len == 0;
}

lin_code lin_validate_field(lin_req *rq, const lin_field *field, lin_value value, bool given, lin_str prefix)
{
    lin_str path = path_of(rq, prefix, field->json);

    if (is_missing(field, value, given) || (field->option->required && is_blank(value)))
        return field->option->required ? lin_fail_field(rq, path, &LIN_REASON_FIELD_REQUIRED) : LIN_OK;
    return value.kind == LIN_LIST ? check_list(rq, field, path, value) : check_value(rq, field, path, value);
}

lin_code lin_validate(lin_req *rq, const lin_message *message, const lin_value *values, const bool *present,
                      lin_str prefix)
{
    for (size_t i = 0; i < message->fields; i++)
        lin_validate_field(rq, &message->field[i], values[i], !present || present[i], prefix);
    return rq->problem.code;
}
