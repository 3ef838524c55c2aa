/*
 * filter - errors that the library answers by itself (broken chunks, a body above its
 * limit, an unknown expectation) leave as problem+json like all others.
 *
 * Such an answer is known by its missing x-request-id.
 */
#include "gateway/gateway.h"

typedef struct replacement {
    h2o_ostream_t super;
    h2o_iovec_t body;
} replacement;

static const gw_refusal *refusal_of(int status)
{
    switch (status) {
    case 413: return &GW_BODY_TOO_LARGE;
    case 417: return &GW_EXPECTATION;
    default:  return &GW_HEAD_MALFORMED;
    }
}

static void send_replacement(h2o_ostream_t *self, h2o_req_t *http, h2o_iovec_t *bodies, size_t count,
                             h2o_send_state_t state)
{
    replacement *r = H2O_STRUCT_FROM_MEMBER(replacement, super, self);

    (void)bodies;
    (void)count;
    h2o_ostream_send_next(self, http, &r->body, 1, state);
}

static lin_lang language_of(const h2o_req_t *http)
{
    ssize_t at = h2o_find_header(&http->headers, H2O_TOKEN_ACCEPT_LANGUAGE, -1);
    h2o_iovec_t value = at < 0 ? h2o_iovec_init(NULL, 0) : http->headers.entries[at].value;

    return gw_language((lin_str){ value.base, value.len });
}

/* Rewrites the head, returns the new body in h2o's pool. */
static h2o_iovec_t rewrite(h2o_req_t *http)
{
    lin_arena *arena = lin_arena_new();
    const gw_refusal *refusal = refusal_of(http->res.status);
    lin_req *rq = lin_req_new(arena);
    h2o_iovec_t body, id = h2o_strdup(&http->pool, rq->request_id.at, rq->request_id.len);
    lin_str json;

    rq->request_id = (lin_str){ id.base, id.len };   /* sent after the arena is gone */
    rq->lang = language_of(http);
    lin_fail(rq, &refusal->reason, lin_arg_word(rq, "what", "body"));
    json = gw_problem_json(rq, refusal->status);
    body = h2o_strdup(&http->pool, json.at, json.len);
    http->res.headers.size = 0;
    gw_prepare(http, rq, refusal->status, "application/problem+json", body.len);
    gw_add_language(http, rq->lang);
    gw_count(H2O_STRUCT_FROM_MEMBER(gw_loop, context, http->conn->ctx), 0, refusal->status, 0);
    lin_log(LIN_INFO, rq, "request_refused", lin_arg_int("status", refusal->status));
    lin_arena_free(arena);
    return body;
}

static void on_answer(h2o_filter_t *self, h2o_req_t *http, h2o_ostream_t **slot)
{
    (void)self;
    if (h2o_find_header_by_str(&http->res.headers, H2O_STRLIT("x-request-id"), -1) < 0) {
        replacement *r = H2O_STRUCT_FROM_MEMBER(replacement, super, h2o_add_ostream(http, sizeof *r, slot));

        r->body = rewrite(http);
        r->super.do_send = send_replacement;
        slot = &r->super.next;
    }
    h2o_setup_next_ostream(http, slot);
}

void gw_filter_register(h2o_pathconf_t *path)
{
    h2o_create_filter(path, sizeof(h2o_filter_t))->on_setup_ostream = on_answer;
}
