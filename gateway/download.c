/*
 * download - what is too large for one answer, from the bus to the client.
 *
 * A call that answers a linli.Piece is asked first what there is; the client's Range, If-Range and If-None-Match are judged by
 * that. Then stretch after stretch is asked for and sent, the next one when the client has taken the last: one stretch of
 * memory for each download, however large and however slow. Who asks is asserted anew for each stretch, so that a session's
 * end ends it.
 *
 * Once the head is sent nothing can be refused any more: what fails then cuts the connection, and the client sees by the
 * length that something is missing.
 */
#include <ctype.h>

#include "gateway/gateway.h"
#include "linli/piece.pb-c.h"

struct gw_download {
    h2o_generator_t generator;
    gw_request *request;
    lin_arena *arena;                      /* of the stretch being asked for */
    lin_str wire;                          /* the request without its stretch */
    int64_t size;                          /* of the whole, as the first answer said it, and the next three */
    const char *media_type;
    lin_str name;
    lin_str etag;                          /* with its quotes: another one is another content */
    int status;
    int64_t next;                          /* offset that is asked for next, or under way */
    int64_t end;
    Linli__Piece *piece;                   /* being sent */
    bool begun;                            /* the head is sent */
    bool sending;                          /* the client has not taken the piece yet */
};

/* --- the end */

void gw_download_end(gw_request *r)
{
    gw_download *d = r->download;

    if (d == NULL)
        return;
    linli__piece__free_unpacked(d->piece, NULL);
    lin_arena_free(d->arena);
    r->loop->downloads--;
    r->download = NULL;
}

/* While a write is under way the library owns the connection: then the socket is cut below it. */
static void cut(gw_download *d)
{
    h2o_req_t *http = d->request->http;

    if (d->sending)
        shutdown(h2o_socket_get_fd(http->conn->callbacks->get_socket(http->conn)), SHUT_RDWR);
    else
        h2o_send(http, NULL, 0, H2O_SEND_STATE_ERROR);   /* ends the request, and d with it */
}

static void fail(gw_download *d)
{
    gw_request *r = d->request;

    if (!d->begun) {
        gw_reply_problem(r);
        return;
    }
    lin_log(LIN_WARN, r->rq, "download_cut", lin_arg_text("reason", r->rq->problem.reason), lin_arg_int("at", d->next),
            lin_arg_int("of", d->end));
    cut(d);
}

bool gw_download_timed_out(gw_request *r)
{
    if (r->download == NULL || !r->download->begun)
        return false;
    lin_fail(r->rq, &LIN_REASON_DEADLINE_EXCEEDED);
    fail(r->download);
    return true;
}

/* --- asking */

/* The request as of now: a download can outlive an assertion. */
static lin_code renew(gw_download *d, lin_req **ret)
{
    gw_request *r = d->request;
    lin_req *rq;

    lin_arena_reset(d->arena);
    *ret = rq = lin_dup(d->arena, r->rq, sizeof *rq);
    rq->arena = d->arena;
    rq->snapshot = NULL;
    rq->now = lin_now();
    rq->deadline = lin_monotonic() + GW_DEADLINE;
    if (r->session_id.len == 0)
        return LIN_OK;
    if (lin_access_revoked(rq, r->loop->gw->access, r->session_id))
        return lin_fail(r->rq, &LIN_REASON_TOKEN_INVALID);
    rq->assertion = gw_session_assertion(r->loop, rq, r->session_id, r->session);
    return LIN_OK;
}

static lin_str wire_with(const gw_download *d, int64_t offset, int64_t length)
{
    lin_buf wire = { .arena = d->arena }, stretch = { .arena = d->arena };

    lin_wire_int(&stretch, 1, (uint64_t)offset);
    lin_wire_int(&stretch, 2, (uint64_t)length);
    lin_buf_add(&wire, d->wire);
    lin_wire_bytes(&wire, d->request->target->stretch->number, lin_buf_str(&stretch));
    return lin_buf_str(&wire);
}

static lin_code ask(gw_download *d, int64_t offset, int64_t length, gw_done done)
{
    gw_request *r = d->request;
    const gw_target *target = r->target;
    lin_req *rq;

    LIN_TRY(renew(d, &rq));
    gw_request_wait(r, &r->loop->deadline);
    if (gw_ask(r->loop, rq, target->contract->service, target->method->name, wire_with(d, offset, length), done, d, &r->ticket))
        return LIN_OK;
    return lin_fail(r->rq, &LIN_REASON_UNAVAILABLE);
}

static lin_code read_piece(gw_download *d, natsMsg *reply, Linli__Piece **ret)
{
    lin_str body;

    d->request->ticket = (gw_ticket){ 0 };
    LIN_TRY(gw_reply_failure(d->request, reply));
    body = gw_reply_body(reply);
    *ret = linli__piece__unpack(NULL, body.len, (const uint8_t *)body.at);
    return *ret ? LIN_OK : lin_fail(d->request->rq, &LIN_REASON_INTERNAL);
}

/* --- the head */

/* RFC 8187: whatever a header cannot hold is written by its bytes. */
static lin_str disposition(lin_arena *arena, lin_str name)
{
    lin_buf text = { .arena = arena };

    lin_buf_z(&text, "attachment; filename*=UTF-8''");
    for (size_t i = 0; i < name.len; i++)
        if (memchr("!#$&+-.^_`|~", name.at[i], 12) || (name.at[i] > 0 && isalnum(name.at[i])))
            lin_buf_char(&text, name.at[i]);
        else
            lin_buf_print(&text, "%%%02X", (unsigned char)name.at[i]);
    return lin_buf_str(&text);
}

static void prepare(gw_download *d)
{
    gw_request *r = d->request;

    r->status = d->status;
    gw_prepare(r->http, r->rq, d->status, d->media_type, (size_t)(d->end - d->next));
    gw_add_header(r->http, LIN_STR("etag"), d->etag);
    gw_add_header(r->http, LIN_STR("accept-ranges"), LIN_STR("bytes"));
    gw_add_header(r->http, LIN_STR("content-disposition"), disposition(r->arena, d->name));
    if (d->status == 206)
        gw_add_header(r->http, LIN_STR("content-range"),
                      lin_z(lin_print(r->arena, "bytes %" PRId64 "-%" PRId64 "/%" PRId64, d->next, d->end - 1, d->size)));
}

static void send_head_alone(gw_download *d)
{
    static h2o_generator_t nothing = { NULL, NULL };
    gw_request *r = d->request;

    prepare(d);
    gw_request_wait(r, NULL);
    h2o_start_response(r->http, &nothing);
    h2o_send(r->http, NULL, 0, H2O_SEND_STATE_FINAL);
}

static void refuse_range(gw_download *d)
{
    gw_request *r = d->request;

    gw_add_header(r->http, LIN_STR("content-range"), lin_z(lin_print(r->arena, "bytes */%" PRId64, d->size)));
    gw_refuse(r, &GW_RANGE, NULL);
    gw_reply_problem(r);
}

static void confirm(gw_download *d)
{
    gw_add_header(d->request->http, LIN_STR("etag"), d->etag);
    gw_send(d->request, 304, NULL, LIN_STR(""));
}

/* --- sending */

static void on_piece(void *what, natsMsg *reply);

static void ask_next(gw_download *d)
{
    int64_t left = d->end - d->next;

    if (ask(d, d->next, left < GW_PIECE ? left : GW_PIECE, on_piece) != LIN_OK)
        fail(d);
}

/* The client has taken what was sent. */
static void on_taken(h2o_generator_t *generator, h2o_req_t *http)
{
    gw_download *d = H2O_STRUCT_FROM_MEMBER(gw_download, generator, generator);

    (void)http;
    d->sending = false;
    linli__piece__free_unpacked(d->piece, NULL);
    d->piece = NULL;
    ask_next(d);
}

static void begin(gw_download *d)
{
    if (d->begun)
        return;
    d->begun = true;
    prepare(d);
    h2o_start_response(d->request->http, &d->generator);
}

static void send_piece(gw_download *d)
{
    gw_request *r = d->request;
    h2o_iovec_t bytes = { (char *)d->piece->content.data, d->piece->content.len };

    begin(d);
    d->next += (int64_t)bytes.len;
    d->sending = true;
    r->sent += bytes.len;
    gw_request_wait(r, &r->loop->stall);
    h2o_send(r->http, &bytes, 1, d->next == d->end ? H2O_SEND_STATE_FINAL : H2O_SEND_STATE_IN_PROGRESS);
}

static bool same_etag(const gw_download *d, const char *etag)
{
    return lin_str_eq((lin_str){ d->etag.at + 1, d->etag.len - 2 }, lin_z(etag));
}

static lin_code check_piece(gw_download *d, const Linli__Piece *piece)
{
    bool fits = piece->content.len > 0 && (int64_t)piece->content.len <= d->end - d->next && same_etag(d, piece->etag);

    return fits ? LIN_OK : lin_fail(d->request->rq, &LIN_REASON_INTERNAL);
}

static void on_piece(void *what, natsMsg *reply)
{
    gw_download *d = what;

    if (read_piece(d, reply, &d->piece) == LIN_OK && check_piece(d, d->piece) == LIN_OK)
        send_piece(d);
    else
        fail(d);
}

/* --- what there is */

/* A range counts only while the content is the one that the client has begun with. */
static int choose(gw_download *d)
{
    const gw_request *r = d->request;
    lin_str only_if = gw_header(r, H2O_TOKEN_IF_RANGE);

    d->end = d->size;
    if (gw_etag_listed(gw_header(r, H2O_TOKEN_IF_NONE_MATCH), d->etag))
        return 304;
    if (!lin_str_eq(gw_method_text(r), LIN_STR("GET")) || (only_if.at && !lin_str_eq(only_if, d->etag)))
        return 200;
    return gw_range(gw_header(r, H2O_TOKEN_RANGE), d->size, &d->next, &d->end);
}

static void answer(gw_download *d)
{
    d->status = choose(d);
    if (d->status == 304)
        confirm(d);
    else if (d->status == 416)
        refuse_range(d);
    else if (lin_str_eq(gw_method_text(d->request), LIN_STR("HEAD")) || d->next == d->end)
        send_head_alone(d);
    else
        ask_next(d);
}

static void on_head(void *what, natsMsg *reply)
{
    gw_download *d = what;
    lin_arena *arena = d->request->arena;
    Linli__Piece *piece = NULL;

    if (read_piece(d, reply, &piece) != LIN_OK) {
        fail(d);
        return;
    }
    d->size = piece->size;
    d->media_type = lin_print(arena, "%s", piece->media_type);
    d->name = lin_str_dup(arena, lin_z(piece->name));
    d->etag = lin_z(lin_print(arena, "\"%s\"", piece->etag));
    linli__piece__free_unpacked(piece, NULL);
    answer(d);
}

lin_code gw_download_start(gw_request *r, lin_str wire)
{
    gw_download *d = LIN_NEW(r->arena, gw_download);

    if (r->loop->downloads >= GW_DOWNLOADS)
        return lin_fail(r->rq, &LIN_REASON_OVERLOADED);
    r->loop->downloads++;
    *d = (gw_download){ .generator = { on_taken, NULL }, .request = r, .arena = lin_arena_new(), .wire = wire };
    r->download = d;
    return ask(d, 0, 0, on_head);
}
