/*
 * request - one HTTP request from its head to its answer.
 *
 * The steps, each of which may fail with a problem: framing, route, who asks (sign_in), may
 * they, JSON to wire, the call, the reply. A request lives in h2o's request and ends with
 * it: whatever is still waiting then is forgotten, and a late reply finds nobody.
 */
#include "gateway/gateway.h"

/* --- life */

static void log_access(const gw_request *r, int status, lin_time took)
{
    size_t series = r->target ? r->target->series : 0;
    lin_str user = r->rq->who ? r->rq->who->user_id : LIN_STR("");

    lin_log(LIN_INFO, r->rq, "request", lin_arg_text("method", gw_method_text(r)),
            lin_arg_text("route", gw_series_route(series)), lin_arg_int("status", status),
            lin_arg_int("us", took), lin_arg_int("bytes", (int64_t)r->sent), lin_arg_text("user", user));
}

static void give_back(gw_loop *loop, lin_arena *arena)
{
    if (loop->spares == GW_SPARE) {
        lin_arena_free(arena);
        return;
    }
    lin_arena_reset(arena);
    loop->spare[loop->spares++] = arena;
}

/* h2o's request ends: answered, or its client is gone (499). */
static void on_dispose(void *what)
{
    gw_request *r = what;
    lin_time took = lin_monotonic() - r->started;
    int status = r->status ? r->status : 499;

    gw_ask_forget(r->loop, &r->ticket);
    gw_request_wait(r, NULL);
    gw_download_end(r);
    gw_count(r->loop, r->target ? r->target->series : 0, status, took);
    log_access(r, status, took);
    r->loop->in_flight--;
    if (r->routes)
        gw_routes_release(r->routes);
    give_back(r->loop, r->arena);
}

void gw_request_wait(gw_request *r, h2o_timeout_t *most)
{
    if (h2o_timeout_is_linked(&r->timer))
        h2o_timeout_unlink(&r->timer);
    if (most)
        h2o_timeout_link(r->loop->context.loop, most, &r->timer);
}

static lin_code time_out(gw_request *r)
{
    return lin_fail(r->rq, &LIN_REASON_DEADLINE_EXCEEDED);
}

static void on_timer(h2o_timeout_entry_t *entry)
{
    gw_request *r = H2O_STRUCT_FROM_MEMBER(gw_request, timer, entry);

    gw_ask_forget(r->loop, &r->ticket);
    lin_req_clear_problem(r->rq);
    if (gw_download_timed_out(r))
        return;
    time_out(r);
    gw_reply_problem(r);
}

static lin_str text_of(h2o_iovec_t s)
{
    return (lin_str){ s.base, s.len };
}

lin_str gw_header(const gw_request *r, const h2o_token_t *name)
{
    ssize_t at = h2o_find_header(&r->http->headers, name, -1);

    return at < 0 ? (lin_str){ 0 } : text_of(r->http->headers.entries[at].value);
}

static lin_str header_named(const gw_request *r, lin_str name)
{
    ssize_t at = h2o_find_header_by_str(&r->http->headers, name.at, name.len, -1);

    return at < 0 ? (lin_str){ 0 } : text_of(r->http->headers.entries[at].value);
}

lin_str gw_method_text(const gw_request *r)
{
    return text_of(r->http->method);
}

static void split_target(gw_request *r)
{
    r->query = text_of(r->http->path);
    r->path = lin_str_cut(&r->query, '?');
}

/* The socket's own address: what a client says of itself is not believed. */
static lin_str source_of(lin_arena *arena, h2o_req_t *http)
{
    struct sockaddr_storage from;
    char text[INET_ADDRSTRLEN];

    if (http->conn->callbacks->get_peername(http->conn, (struct sockaddr *)&from) == 0 || from.ss_family != AF_INET ||
        !inet_ntop(AF_INET, &((struct sockaddr_in *)&from)->sin_addr, text, sizeof text))
        return (lin_str){ "", 0 };
    return lin_str_dup(arena, lin_z(text));
}

static gw_request *request_new(h2o_req_t *http)
{
    gw_loop *loop = H2O_STRUCT_FROM_MEMBER(gw_loop, context, http->conn->ctx);
    gw_request *r = h2o_mem_alloc_shared(&http->pool, sizeof *r, on_dispose);
    lin_arena *arena = loop->spares ? loop->spare[--loop->spares] : lin_arena_new();

    *r = (gw_request){ .http = http, .loop = loop, .arena = arena, .timer = { .cb = on_timer }, .started = lin_monotonic() };
    r->rq = lin_req_new(arena);
    r->rq->caller = LIN_STR("gateway");
    r->rq->deadline = r->started + GW_DEADLINE;
    r->rq->lang = gw_language(gw_header(r, H2O_TOKEN_ACCEPT_LANGUAGE));
    r->rq->traceparent = gw_traceparent(arena, header_named(r, LIN_STR("traceparent")));
    r->rq->source = source_of(arena, http);
    r->routes = loop->routes ? gw_routes_hold(loop->routes) : NULL;
    split_target(r);
    loop->in_flight++;
    return r;
}

/* --- refusing */

lin_code gw_refuse(gw_request *r, const gw_refusal *refusal, const char *what)
{
    r->refusal = refusal;
    return lin_fail(r->rq, &refusal->reason, lin_arg_word(r->rq, "what", what));
}

/* After an ambiguous head nobody knows where the next request would begin. */
static lin_code check_head(gw_request *r)
{
    h2o_socket_t *socket = r->http->conn->callbacks->get_socket(r->http->conn);
    const char *what;
    const gw_refusal *refusal = gw_guard_head((lin_str){ socket->input->bytes, socket->input->size }, &what);

    if (refusal == NULL)
        return LIN_OK;
    r->http->http1_is_persistent = 0;
    return gw_refuse(r, refusal, what);
}

/* --- routing */

static const struct {
    lin_str name;
    lin_verb verb;
} methods[] = {
    { { "GET", 3 }, LIN_GET },       { { "HEAD", 4 }, LIN_GET },  { { "POST", 4 }, LIN_POST },
    { { "PATCH", 5 }, LIN_PATCH },   { { "PUT", 3 }, LIN_PUT },   { { "DELETE", 6 }, LIN_DELETE },
};

/* LIN_VERBS: a method that no route has. */
static lin_verb verb_of(lin_str method)
{
    for (size_t i = 0; i < LIN_COUNT(methods); i++)
        if (lin_str_eq(methods[i].name, method))
            return methods[i].verb;
    return LIN_VERBS;
}

static bool has_method(const gw_request *r, lin_str method)
{
    return lin_str_eq(gw_method_text(r), method);
}

/* Sorted; what has GET has HEAD. */
static lin_str allowed(lin_arena *arena, unsigned verbs)
{
    static const struct {
        const char *name;
        lin_verb verb;
    } sorted[] = {
        { "DELETE", LIN_DELETE }, { "GET", LIN_GET }, { "HEAD", LIN_GET }, { "OPTIONS", LIN_VERBS },
        { "PATCH", LIN_PATCH }, { "POST", LIN_POST }, { "PUT", LIN_PUT },
    };
    lin_buf text = { .arena = arena };

    for (size_t i = 0; i < LIN_COUNT(sorted); i++)
        if (sorted[i].verb == LIN_VERBS || (verbs & 1U << sorted[i].verb))
            lin_buf_print(&text, "%s%s", text.len ? ", " : "", sorted[i].name);
    return lin_buf_str(&text);
}

/* The path exists with other methods. OPTIONS asks for just that. */
static lin_code answer_allowed(gw_request *r, unsigned verbs)
{
    lin_str allow = allowed(r->arena, verbs);

    gw_add_header(r->http, LIN_STR("allow"), allow);
    if (!has_method(r, LIN_STR("OPTIONS")))
        return gw_refuse(r, &GW_METHOD_NOT_ALLOWED, lin_str_z(r->arena, allow));
    gw_send(r, 200, NULL, LIN_STR(""));
    return LIN_OK;
}

static lin_code find_route(gw_request *r)
{
    lin_verb verb = verb_of(gw_method_text(r));

    if (r->routes == NULL)
        return lin_fail(r->rq, &LIN_REASON_UNAVAILABLE);   /* no table yet: the process has just begun */
    switch (lin_routes_find(r->routes->table, r->arena, verb, r->path, &r->match)) {
    case LIN_ROUTE_FOUND:
        r->target = r->match.target;
        return LIN_OK;
    case LIN_ROUTE_OTHER_VERB:
        return answer_allowed(r, r->match.allowed);
    case LIN_ROUTE_MALFORMED:
        return lin_fail(r->rq, &LIN_REASON_PATH_MALFORMED);
    case LIN_ROUTE_NONE:
        break;
    }
    return lin_fail(r->rq, &LIN_REASON_ROUTE_NOT_FOUND);
}

static lin_code serve_file(gw_request *r, const gw_file *file)
{
    if (verb_of(gw_method_text(r)) != LIN_GET)
        return answer_allowed(r, 1U << LIN_GET);
    gw_static_send(r, file);
    return LIN_OK;
}

/* --- the call */

static void on_answer(void *what, natsMsg *reply)
{
    gw_request *r = what;

    r->ticket = (gw_ticket){ 0 };
    gw_reply(r, reply);
}

/* A structured string (quoted) as the draft has it, or the bare text that most clients send. */
static lin_code read_idempotency_key(gw_request *r)
{
    lin_str key = lin_str_trim(header_named(r, LIN_STR("idempotency-key")));
    bool given = key.at && header_named(r, LIN_STR("idempotency-key")).at;

    if (key.len >= 2 && key.at[0] == '"' && key.at[key.len - 1] == '"')
        key = (lin_str){ key.at + 1, key.len - 2 };
    for (size_t i = 0; i < key.len; i++)
        if (key.at[i] <= ' ' || key.at[i] > '~' || key.at[i] == '"' || key.at[i] == '\\')
            key.len = 0;
    if (given && (key.len == 0 || key.len > 64))
        return lin_fail_field(r->rq, LIN_STR("Idempotency-Key"), &LIN_REASON_IDEMPOTENCY_KEY_INVALID);
    r->rq->idempotency_key = key;
    return LIN_OK;
}

/* Permission comes before everything that would tell whether the object exists. */
static lin_code start_call(gw_request *r)
{
    const gw_target *target = r->target;
    lin_buf wire = { .arena = r->arena };

    LIN_TRY(lin_authorize(r->rq, r->loop->gw->access, target->method));
    LIN_TRY(read_idempotency_key(r));
    LIN_TRY(gw_call_encode(r, &wire));
    if (target->stretch)
        return gw_download_start(r, lin_buf_str(&wire));
    if (!gw_ask(r->loop, r->rq, target->contract->service, target->method->name, lin_buf_str(&wire),
                on_answer, r, &r->ticket))
        return lin_fail(r->rq, &LIN_REASON_UNAVAILABLE);
    return LIN_OK;
}

void gw_request_continue(gw_request *r)
{
    if (start_call(r) != LIN_OK)
        gw_reply_problem(r);
}

/* --- the handler of everything on the main listeners */

static lin_code begin(gw_request *r)
{
    const gw_file *file;

    LIN_TRY(check_head(r));
    if (r->routes && lin_str_eq(r->path, LIN_STR("/openapi.json")))
        return serve_file(r, r->routes->openapi);
    file = gw_static_find(r);
    return file ? serve_file(r, file) : find_route(r);
}

int gw_request_handle(h2o_handler_t *self, h2o_req_t *http)
{
    gw_request *r = request_new(http);

    (void)self;
    if (begin(r) != LIN_OK)
        gw_reply_problem(r);
    else if (r->target) {
        gw_request_wait(r, &r->loop->deadline);
        gw_sign_in(r);
    }
    return 0;
}
