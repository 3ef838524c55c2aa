/*
 * Pages: keyset, never OFFSET. A token is sealed, so that nobody reads or makes one, and bound
 * to the call, its arguments and the caller: with anything else it does not open. It is a place
 * to go on from, never a permission.
 */
#include "libs/resource/engine.h"

enum { PAGE_DEFAULT = 50, PAGE_MOST = 1000 };

#define TOKEN_LIFE (3 * LIN_DAY)

static lin_str purpose(const lin_op *op)
{
    return lin_z(lin_print(op->rq->arena, "%.*s.page", LIN_STR_FMT(op->plan->service)));
}

static lin_str bound_to(const lin_op *op, lin_str arguments)
{
    lin_str actor = lin_op_actor(op);
    const char *all = lin_print(op->rq->arena, "%.*s\n%.*s\n%.*s", LIN_STR_FMT(op->method->name),
                                LIN_STR_FMT(actor), LIN_STR_FMT(arguments));

    return lin_sha256(op->rq->arena, lin_z(all));
}

static bool open_token(lin_op *op, lin_str token, lin_page *page)
{
    lin_arena *arena = op->rq->arena;
    lin_str sealed, clear;
    int64_t expires;

    if (!lin_unbase64url(arena, token, &sealed) ||
        !lin_open(arena, op->engine->conf.keys, purpose(op), page->bound, sealed, &clear))
        return false;
    if (!lin_str_to_int(lin_str_cut(&clear, ' '), &expires) || expires <= op->rq->now)
        return false;
    page->after = clear;
    return true;
}

lin_code lin_page_read(lin_op *op, lin_str arguments, lin_page *ret)
{
    int64_t size = lin_op_in(op, "page_size").number;
    lin_str token = lin_op_in(op, "page_token").text;

    *ret = (lin_page){ .size = size == 0 ? PAGE_DEFAULT : size, .bound = bound_to(op, arguments) };
    if (ret->size > PAGE_MOST)
        ret->size = PAGE_MOST;
    if (size < 0)
        return lin_fail_field(op->rq, LIN_STR("pageSize"), &LIN_REASON_PAGE_SIZE_INVALID);
    if (token.len && !open_token(op, token, ret))
        return lin_fail_field(op->rq, LIN_STR("pageToken"), &LIN_REASON_PAGE_TOKEN_INVALID);
    return LIN_OK;
}

lin_str lin_page_token(lin_op *op, const lin_page *page, lin_str last)
{
    lin_arena *arena = op->rq->arena;
    long long expires = op->rq->now + TOKEN_LIFE;
    lin_str clear = lin_z(lin_print(arena, "%lld %.*s", expires, LIN_STR_FMT(last)));

    return lin_base64url(arena, lin_seal(arena, op->engine->conf.keys, purpose(op), page->bound, clear));
}
