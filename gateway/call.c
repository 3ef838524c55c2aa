/*
 * call - from HTTP to a call's request message, as wire bytes and without a C type for it.
 *
 * Path variables, query keys, body, If-Match: each names fields of the request message;
 * what names none, or one that is bound already, is refused by its name.
 */
#include "gateway/gateway.h"

typedef struct encoder {
    gw_request *request;
    lin_req *rq;
    const lin_message *message;
    const lin_binding *binding;
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
    lin_str body = e->binding->body;

    if (field == NULL || lin_str_eq(body, LIN_STR("*")) || lin_str_eq(body, field->name))
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

/* A body that is a field of bytes comes as it is; every other one as JSON. */
static const lin_field *raw_field(const encoder *e)
{
    return lin_method_raw_body(e->request->target->method, e->binding);
}

static bool is_expected(const encoder *e, lin_str type)
{
    return raw_field(e) ? gw_media_bytes(type) : gw_media_json(type);
}

static lin_code check_body(encoder *e)
{
    const gw_request *r = e->request;
    lin_str coding = gw_header(r, H2O_TOKEN_CONTENT_ENCODING);

    if (r->http->entity.len == 0)
        return LIN_OK;
    if (e->binding->body.len == 0)
        return gw_refuse(e->request, &GW_BODY_UNEXPECTED, NULL);
    if (r->http->entity.len > GW_BODY_MAX)
        return gw_refuse(e->request, &GW_BODY_TOO_LARGE, NULL);
    if (!is_expected(e, gw_header(r, H2O_TOKEN_CONTENT_TYPE))
        || (coding.at && !lin_str_eq_nocase(coding, LIN_STR("identity"))))
        return gw_refuse(e->request, &GW_MEDIA_TYPE, raw_field(e) ? "application/octet-stream" : "application/json (UTF-8)");
    return LIN_OK;
}

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

static lin_code read_raw(encoder *e, const lin_field *field)
{
    lin_str bytes = body_of(e);

    lin_buf_reserve(e->wire, bytes.len + 16);
    lin_wire_bytes(e->wire, field->number, bytes);
    return LIN_OK;
}

/* The body is one field: the record itself. */
static lin_code read_member(encoder *e)
{
    const lin_field *field = lin_message_field(e->message, e->binding->body);
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

static lin_code bind_body(encoder *e)
{
    const lin_field *raw = raw_field(e);

    if (e->binding->body.len == 0)
        return LIN_OK;
    if (raw)
        return read_raw(e, raw);
    return lin_str_eq(e->binding->body, LIN_STR("*")) ? read_whole(e) : read_member(e);
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

    LIN_TRY(check_body(&e));
    LIN_TRY(bind_path(&e));
    LIN_TRY(bind_query(&e));
    LIN_TRY(bind_etag(&e));
    return bind_body(&e);
}
