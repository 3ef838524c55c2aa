/*
 * call - from HTTP to a call's request message, as wire bytes and without a C type for it.
 *
 * Path variables, query keys, body, If-Match: each names fields of the request message;
 * what names none, or one that is bound already, is refused by its name. Rows may also come one on
 * each line, and the message that has them as its wire.
 */
#include "gateway/gateway.h"

typedef struct encoder {
    gw_request *request;
    lin_req *rq;
    const lin_message *message;
    const lin_binding *binding;
    const struct form *form;               /* of the body */
    lin_str body;                          /* which part of the request it is, "", "*" or a field's name */
    lin_buf *wire;
    bool *given;                           /* by position of the field */
} encoder;

static bool *given(const encoder *e, const lin_field *field)
{
    return &e->given[field - e->message->field];
}

static lin_code bind_text(encoder *e, const lin_field *field, lin_str name, lin_str text)
{
    lin_value value;

    if (*given(e, field) && !field->repeated)
        return lin_fail_field(e->rq, name, &LIN_REASON_FIELD_TWICE);
    *given(e, field) = true;
    LIN_TRY(lin_field_parse(e->rq, field, name, text, &value));
    if (field->repeated)
        value = (lin_value){ .kind = LIN_LIST, .list = { lin_dup(e->rq->arena, &value, sizeof value), 1 } };
    lin_field_write(e->wire, field, value);
    return LIN_OK;
}

/* --- update masks */

/* "startsOn" and "starts_on" are one name. */
static lin_str snake(lin_arena *arena, lin_str path)
{
    lin_buf text = { .arena = arena };

    for (size_t i = 0; i < path.len; i++) {
        if (path.at[i] >= 'A' && path.at[i] <= 'Z') {
            lin_buf_char(&text, '_');
            lin_buf_char(&text, (char)(path.at[i] | 0x20));
        } else {
            lin_buf_char(&text, path.at[i]);
        }
    }
    return lin_buf_str(&text);
}

static void write_mask(encoder *e, const lin_field *field, lin_str paths)
{
    lin_buf mask = { .arena = e->rq->arena };

    while (paths.at != NULL && paths.len > 0)
        lin_wire_bytes(&mask, 1, snake(e->rq->arena, lin_str_trim(lin_str_cut(&paths, ','))));
    *given(e, field) = true;
    lin_wire_bytes(e->wire, field->number, lin_buf_str(&mask));
}

static lin_code bind_mask(encoder *e, const lin_field *field, lin_str name, lin_str paths)
{
    if (*given(e, field))
        return lin_fail_field(e->rq, name, &LIN_REASON_FIELD_TWICE);
    write_mask(e, field, paths);
    return LIN_OK;
}

/* What the body names is what is to change: presence that proto3 does not keep. */
static void derive_mask(encoder *e, lin_str keys)
{
    const lin_field *mask = lin_message_field(e->message, LIN_STR("update_mask"));

    if (e->binding->verb == LIN_PATCH && mask && !*given(e, mask))
        write_mask(e, mask, keys);
}

/* --- path and query */

static lin_code bind_path(encoder *e)
{
    const lin_route_match *match = &e->request->match;

    for (size_t i = 0; i < match->variables; i++) {
        const lin_field *field = lin_message_field(e->message, match->variable[i].field);

        if (field == NULL)
            return lin_fail(e->rq, &LIN_REASON_INTERNAL);
        LIN_TRY(bind_text(e, field, field->json, match->variable[i].text));
    }
    return LIN_OK;
}

static bool is_mask(const lin_field *field)
{
    return field->message && field->message->well_known == LIN_WKT_FIELD_MASK;
}

static bool in_query(const encoder *e, const lin_field *field)
{
    if (field == NULL || lin_str_eq(e->body, LIN_STR("*")) || lin_str_eq(e->body, field->name))
        return false;
    return field->message == NULL || is_mask(field) || field->message->well_known == LIN_WKT_TIMESTAMP;
}

static lin_code bind_pair(encoder *e, lin_str key, lin_str value)
{
    const lin_field *field = lin_message_json(e->message, key);

    if (!in_query(e, field))
        return lin_fail_field(e->rq, key, &LIN_REASON_QUERY_UNKNOWN);
    if (is_mask(field))
        return bind_mask(e, field, key, value);
    return bind_text(e, field, key, value);
}

static lin_code bind_query(encoder *e)
{
    lin_str rest = e->request->query, key, value;
    bool bad;

    while (gw_query_next(e->rq->arena, &rest, &key, &value, &bad))
        LIN_TRY(bind_pair(e, key, value));
    if (!bad)
        return LIN_OK;
    return key.len ? lin_fail_field(e->rq, key, &LIN_REASON_FIELD_TEXT) : lin_fail(e->rq, &LIN_REASON_PATH_MALFORMED);
}

/* --- body */

static lin_str body_of(const encoder *e)
{
    return (lin_str){ e->request->http->entity.base, e->request->http->entity.len };
}

static lin_str first_variable(const encoder *e)
{
    const lin_route_match *match = &e->request->match;

    return match->variables ? match->variable[0].field : LIN_STR("");
}

/* The body is the rest of the request; none at all stands for an empty object. */
static lin_code read_whole(encoder *e)
{
    lin_str text = body_of(e);
    const lin_json_in in = { .message = e->message, .path = LIN_STR(""), .refuse_output_only = true,
                             .skip = first_variable(e) };

    return lin_json_read(e->rq, &in, text.len ? text : LIN_STR("{}"), e->wire);
}

/* The body is one field: the record itself. */
static lin_code read_member(encoder *e)
{
    const lin_field *field = lin_message_field(e->message, e->body);
    lin_buf keys = { .arena = e->rq->arena }, inner = { .arena = e->rq->arena };
    const lin_json_in in = { .message = field ? field->message : NULL, .path = LIN_STR(""),
                             .refuse_output_only = true, .keys = &keys, .skip = LIN_STR("") };

    if (in.message == NULL)
        return lin_fail(e->rq, &LIN_REASON_INTERNAL);
    LIN_TRY(lin_json_read(e->rq, &in, body_of(e), &inner));
    lin_wire_bytes(e->wire, field->number, lin_buf_str(&inner));
    derive_mask(e, lin_buf_str(&keys));
    return LIN_OK;
}

static lin_code read_json(encoder *e)
{
    return lin_str_eq(e->body, LIN_STR("*")) ? read_whole(e) : read_member(e);
}

static lin_code read_bytes(encoder *e)
{
    lin_str bytes = body_of(e);

    lin_buf_reserve(e->wire, bytes.len + 16);
    lin_wire_bytes(e->wire, lin_message_field(e->message, e->body)->number, bytes);
    return LIN_OK;
}

static lin_code read_lines(encoder *e)
{
    return lin_json_read_lines(e->rq, lin_message_field(e->message, e->body), body_of(e), e->wire);
}

/* The service looks at it again; here it is known what a row may cost, and nothing malformed leaves for the bus. */
static lin_code read_wire(encoder *e)
{
    const lin_field *rows = lin_method_rows(e->request->target->method);
    lin_str rest = body_of(e);
    lin_wire_item item;
    uint32_t count = 0;
    bool bad;

    while (lin_wire_next(&rest, &item, &bad))
        count += item.number == rows->number;
    if (count > rows->option->max_length)
        return lin_fail_field(e->rq, rows->json, &LIN_REASON_FIELD_RANGE, lin_arg_int("min", 0), lin_arg_int("max", rows->option->max_length));
    LIN_TRY(lin_wire_check(e->rq, e->message, body_of(e)));
    lin_buf_add(e->wire, body_of(e));
    return LIN_OK;
}

/* --- which form a body has: a field of bytes comes as it is, every other one as JSON, rows in two further ways */

typedef struct form {
    const char *type;
    lin_code (*read)(encoder *e);
} form;

static const form json = { GW_JSON, read_json }, bytes = { "application/octet-stream", read_bytes }, lines = { GW_LINES, read_lines },
                  wire_form = { GW_WIRE, read_wire };

static lin_str content_type(const encoder *e)
{
    return gw_header(e->request, H2O_TOKEN_CONTENT_TYPE);
}

/* Decides as well of which part of the request the body is; the rest is in the query. */
static void choose_form(encoder *e)
{
    const lin_method *method = e->request->target->method;
    const lin_field *rows = lin_method_rows(method);

    e->body = e->binding->body;
    e->form = lin_method_raw_body(method, e->binding) ? &bytes : &json;
    if (rows && gw_media_is(content_type(e), GW_WIRE))
        e->form = &wire_form;
    if (rows && gw_media_is(content_type(e), GW_LINES)) {
        e->form = &lines;
        e->body = rows->name;
    }
}

static bool is_expected(const encoder *e)
{
    return e->form == &bytes ? gw_media_bytes(content_type(e)) : gw_media_is(content_type(e), e->form->type);
}

static const char *expected(const encoder *e)
{
    if (lin_method_rows(e->request->target->method))
        return GW_JSON " (UTF-8), " GW_LINES ", " GW_WIRE;
    return e->form == &bytes ? bytes.type : GW_JSON " (UTF-8)";
}

static lin_code check_body(encoder *e)
{
    const gw_request *r = e->request;
    lin_str coding = gw_header(r, H2O_TOKEN_CONTENT_ENCODING);

    if (r->http->entity.len == 0)
        return LIN_OK;
    if (e->body.len == 0)
        return gw_refuse(e->request, &GW_BODY_UNEXPECTED, NULL);
    if (r->http->entity.len > GW_BODY_MAX)
        return gw_refuse(e->request, &GW_BODY_TOO_LARGE, NULL);
    if (!is_expected(e) || (coding.at && !lin_str_eq_nocase(coding, LIN_STR("identity"))))
        return gw_refuse(e->request, &GW_MEDIA_TYPE, expected(e));
    return LIN_OK;
}

/* --- If-Match */

static lin_code bind_etag(encoder *e)
{
    const lin_field *field = lin_message_field(e->message, LIN_STR("etag"));
    lin_str value = gw_header(e->request, H2O_TOKEN_IF_MATCH), etag;

    if (field == NULL || value.at == NULL)
        return LIN_OK;
    if (!gw_if_match(value, &etag))
        return lin_fail_field(e->rq, LIN_STR("If-Match"), &LIN_REASON_ETAG_MALFORMED);
    e->request->if_match = true;
    return bind_text(e, field, LIN_STR("If-Match"), etag);
}

lin_code gw_call_encode(gw_request *r, lin_buf *wire)
{
    const lin_message *message = r->target->method->request;
    encoder e = { .request = r, .rq = r->rq, .message = message, .binding = r->target->binding, .wire = wire,
                  .given = LIN_NEW_ARRAY(r->arena, bool, message->fields + 1) };

    choose_form(&e);
    LIN_TRY(check_body(&e));
    LIN_TRY(bind_path(&e));
    LIN_TRY(bind_query(&e));
    LIN_TRY(bind_etag(&e));
    return e.body.len ? e.form->read(&e) : LIN_OK;
}
