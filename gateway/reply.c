/*
 * reply - from the bus to the client: wire bytes to JSON, problems to problem+json.
 */
#include "gateway/gateway.h"

static const struct {
    int status;
    const char *phrase;
} phrases[] = {
    { 200, "OK" },                  { 206, "Partial Content" },     { 304, "Not Modified" },
    { 400, "Bad Request" },         { 401, "Unauthorized" },
    { 403, "Forbidden" },           { 404, "Not Found" },           { 405, "Method Not Allowed" },
    { 409, "Conflict" },            { 412, "Precondition Failed" }, { 413, "Content Too Large" },
    { 414, "URI Too Long" },        { 415, "Unsupported Media Type" }, { 416, "Range Not Satisfiable" },
    { 417, "Expectation Failed" },
    { 422, "Unprocessable Content" },
    { 429, "Too Many Requests" },   { 431, "Request Header Fields Too Large" },
    { 499, "Client Closed Request" }, { 500, "Internal Server Error" }, { 501, "Not Implemented" },
    { 503, "Service Unavailable" }, { 504, "Gateway Timeout" },
};

/* What every answer of the API says to a browser. */
static const gw_header_line api_headers[] = {
    { { "cache-control", 13 }, { "no-store", 8 } },
    { { "x-content-type-options", 22 }, { "nosniff", 7 } },
    { { "content-security-policy", 23 }, { "default-src 'none'; frame-ancestors 'none'", 42 } },
    { { "referrer-policy", 15 }, { "no-referrer", 11 } },
};

static const char *phrase_of(int status)
{
    for (size_t i = 0; i < LIN_COUNT(phrases); i++)
        if (phrases[i].status == status)
            return phrases[i].phrase;
    return "Unknown";
}

void gw_add_header(h2o_req_t *http, lin_str name, lin_str value)
{
    h2o_add_header_by_str(&http->pool, &http->res.headers, name.at, name.len, 1, NULL, value.at, value.len);
}

static void prepare(h2o_req_t *http, const lin_req *rq, int status, const char *type, size_t length)
{
    http->res.status = status;
    http->res.reason = phrase_of(status);
    http->res.content_length = length;
    if (type)
        gw_add_header(http, LIN_STR("content-type"), lin_z(type));
    gw_add_header(http, LIN_STR("x-request-id"), rq->request_id);
}

void gw_add_language(h2o_req_t *http, lin_lang lang)
{
    gw_add_header(http, LIN_STR("content-language"), lang == LIN_EN ? LIN_STR("en") : LIN_STR("zh-CN"));
}

static void add_headers(h2o_req_t *http, const gw_header_line *line, size_t lines)
{
    for (size_t i = 0; i < lines; i++)
        gw_add_header(http, line[i].name, line[i].value);
}

void gw_prepare(h2o_req_t *http, const lin_req *rq, int status, const char *type, size_t length)
{
    prepare(http, rq, status, type, length);
    add_headers(http, api_headers, LIN_COUNT(api_headers));
}

/* The body lies in the request's arena or outlives the loop, so it outlives the sending. */
void gw_send_with(gw_request *r, int status, const char *type, lin_str body, const gw_header_line *line, size_t lines)
{
    static h2o_generator_t whole = { NULL, NULL };
    h2o_iovec_t bytes = { (char *)(uintptr_t)body.at, body.len };
    bool bare = status == 304 || body.len == 0 || lin_str_eq(gw_method_text(r), LIN_STR("HEAD"));

    gw_request_wait(r, NULL);
    r->status = status;
    r->sent = bare ? 0 : body.len;
    prepare(r->http, r->rq, status, type, status == 304 ? SIZE_MAX : body.len);   /* a 304 has no length */
    add_headers(r->http, line, lines);
    h2o_start_response(r->http, &whole);
    h2o_send(r->http, &bytes, bare ? 0 : 1, H2O_SEND_STATE_FINAL);
}

void gw_send(gw_request *r, int status, const char *type, lin_str body)
{
    gw_send_with(r, status, type, body, api_headers, LIN_COUNT(api_headers));
}

/* --- problems (RFC 9457) */

static void add_member(lin_buf *json, const char *name, lin_str value)
{
    lin_buf_print(json, ",\"%s\":", name);
    lin_buf_json(json, value);
}

static void add_violations(lin_buf *json, const lin_problem *problem)
{
    for (size_t i = 0; i < problem->violations; i++) {
        lin_buf_z(json, i ? ",{\"field\":" : ",\"fieldViolations\":[{\"field\":");
        lin_buf_json(json, problem->violation[i].field);
        add_member(json, "description", problem->violation[i].description);
        lin_buf_char(json, '}');
    }
    if (problem->violations)
        lin_buf_char(json, ']');
}

lin_str gw_problem_json(const lin_req *rq, int status)
{
    const lin_problem *problem = &rq->problem;
    lin_buf json = { .arena = rq->arena };

    lin_buf_print(&json, "{\"type\":\"urn:linli:problem:%.*s\"", LIN_STR_FMT(problem->reason));
    add_member(&json, "title", lin_z(lin_code_title(problem->code, rq->lang)));
    lin_buf_print(&json, ",\"status\":%d,\"code\":\"%s\"", status, lin_code_name(problem->code));
    add_member(&json, "reason", problem->reason);
    add_member(&json, "detail", problem->detail);
    add_violations(&json, problem);
    lin_buf_print(&json, ",\"instance\":\"urn:linli:request:%.*s\"}", LIN_STR_FMT(rq->request_id));
    return lin_buf_str(&json);
}

/* A tag given in If-Match is a precondition of HTTP's; one given in the body is not. */
static int status_of(const gw_request *r)
{
    if (r->refusal)
        return r->refusal->status;
    if (r->if_match && lin_str_eq(r->rq->problem.reason, lin_z(LIN_REASON_ETAG_MISMATCH.name)))
        return 412;
    if (lin_str_eq(r->rq->problem.reason, lin_z(LIN_REASON_IDEMPOTENCY_KEY_REUSED.name)))
        return 422;
    return lin_code_http(r->rq->problem.code);
}

/* A second, where who refused did not say: limits fill up again, and what was lost is looked for, more often than that. */
static void add_retry_after(gw_request *r)
{
    int64_t seconds = r->rq->problem.retry_after;

    gw_add_header(r->http, LIN_STR("retry-after"), lin_z(lin_print(r->arena, "%lld", (long long)(seconds > 0 ? seconds : 1))));
}

void gw_reply_problem(gw_request *r)
{
    int status = status_of(r);

    if (status == 503 || status == 429)
        add_retry_after(r);
    if (status == 401)
        gw_add_header(r->http, LIN_STR("www-authenticate"), LIN_STR("Bearer"));
    gw_add_language(r->http, r->rq->lang);
    gw_send(r, status, "application/problem+json", gw_problem_json(r->rq, status));
}

/* --- replies from the bus */

static lin_str header_of(natsMsg *reply, const char *name)
{
    const char *value = NULL;

    return natsMsgHeader_Get(reply, name, &value) == NATS_OK ? lin_z(value) : (lin_str){ 0 };
}

lin_str gw_reply_body(natsMsg *reply)
{
    return (lin_str){ natsMsg_GetData(reply), (size_t)natsMsg_GetDataLength(reply) };
}

lin_code gw_reply_failure(gw_request *r, natsMsg *reply)
{
    if (reply == NULL)
        return lin_fail(r->rq, &LIN_REASON_UNAVAILABLE);
    if (header_of(reply, LIN_HEADER_ERROR_CODE).at == NULL)
        return LIN_OK;
    return lin_problem_unpack(r->rq, gw_reply_body(reply));
}

static lin_code write_member(gw_request *r, lin_str name, lin_str wire, lin_buf *json)
{
    const lin_message *answer = r->target->method->answer;
    const lin_field *field = lin_message_field(answer, name);
    lin_value *values = LIN_NEW_ARRAY(r->arena, lin_value, answer->fields);

    LIN_TRY(lin_record_read(r->rq, answer, wire, values, NULL));
    if (field == NULL)
        return lin_fail(r->rq, &LIN_REASON_INTERNAL);
    if (field->message && !field->repeated)
        return lin_json_write(r->rq, field->message, values[field - answer->field].text, json);
    lin_json_value(json, field, values[field - answer->field]);
    return LIN_OK;
}

/* Who sends rows as wire may want their answer so too; what went wrong is told in JSON in any case. */
static bool wants_wire(const gw_request *r)
{
    return lin_method_rows(r->target->method) && gw_accepts(gw_header(r, H2O_TOKEN_ACCEPT), LIN_STR(GW_WIRE));
}

static lin_code write_answer(gw_request *r, natsMsg *reply, lin_buf *out)
{
    lin_str member = r->target->binding->response_body;

    LIN_TRY(gw_reply_failure(r, reply));
    if (member.len)
        return write_member(r, member, gw_reply_body(reply), out);
    if (!wants_wire(r))
        return lin_json_write(r->rq, r->target->method->answer, gw_reply_body(reply), out);
    lin_buf_add(out, gw_reply_body(reply));
    return LIN_OK;
}

static void add_replayed(gw_request *r, natsMsg *reply)
{
    if (header_of(reply, LIN_HEADER_REPLAYED).len)
        gw_add_header(r->http, LIN_STR("idempotency-replayed"), LIN_STR("true"));
}

static void add_etag(gw_request *r, natsMsg *reply)
{
    lin_str etag = header_of(reply, LIN_HEADER_ETAG);

    if (etag.len)
        gw_add_header(r->http, LIN_STR("etag"), lin_z(lin_print(r->arena, "\"%.*s\"", LIN_STR_FMT(etag))));
}

void gw_reply(gw_request *r, natsMsg *reply)
{
    lin_buf out = { .arena = r->arena };

    if (write_answer(r, reply, &out) != LIN_OK) {
        gw_reply_problem(r);
        return;
    }
    add_etag(r, reply);
    add_replayed(r, reply);
    gw_send(r, 200, wants_wire(r) ? GW_WIRE : GW_JSON, lin_buf_str(&out));
}
