/*
 * token - access tokens verified once, then remembered until they end.
 *
 * An ES256 verification costs 70 µs, a look at the cache under one. One cache per loop, so
 * no lock; a token has one place in it, the newer one stays: bounded, and nothing to sweep.
 * Revocation does not live here: the session is judged at every request.
 */
#include "gateway/gateway.h"

#define ID_MAX 64

struct gw_token_entry {
    char hash[32];                         /* SHA-256 of the token; the token itself is not kept */
    int64_t issued;
    int64_t expires;                       /* 0: empty */
    uint8_t subject_len;
    uint8_t session_len;
    char subject[ID_MAX];
    char session[ID_MAX];
};

static struct gw_token_entry *place(gw_loop *loop, lin_str hash)
{
    uint32_t index;

    memcpy(&index, hash.at, sizeof index);
    return &loop->token[index % GW_CACHE];
}

static bool recall(const struct gw_token_entry *entry, lin_str hash, int64_t now, lin_token *ret)
{
    if (entry->expires <= now || !lin_same((lin_str){ entry->hash, sizeof entry->hash }, hash))
        return false;
    *ret = (lin_token){
        .audience = LIN_STR("gateway"),
        .subject = { entry->subject, entry->subject_len },
        .session = { entry->session, entry->session_len },
        .issued = entry->issued,
        .expires = entry->expires,
    };
    return true;
}

static void keep(struct gw_token_entry *entry, lin_str hash, const lin_token *token)
{
    if (token->subject.len > ID_MAX || token->session.len > ID_MAX)
        return;
    memcpy(entry->hash, hash.at, sizeof entry->hash);
    memcpy(entry->subject, token->subject.at, token->subject.len);
    memcpy(entry->session, token->session.at, token->session.len);
    entry->subject_len = (uint8_t)token->subject.len;
    entry->session_len = (uint8_t)token->session.len;
    entry->issued = token->issued;
    entry->expires = token->expires;
}

/* The texts are the request's own: the cache may overwrite the place while it waits for the bus. */
static void own(lin_arena *arena, lin_token *token)
{
    token->subject = lin_str_dup(arena, token->subject);
    token->session = lin_str_dup(arena, token->session);
}

bool gw_token_read(gw_loop *loop, lin_req *rq, lin_str text, lin_token *ret)
{
    lin_str hash = lin_sha256(rq->arena, text);
    struct gw_token_entry *entry = place(loop, hash);
    int64_t now = rq->now / LIN_SECOND;

    if (!recall(entry, hash, now, ret)) {
        if (!lin_token_read(rq->arena, loop->gw->verifier, LIN_STR("gateway"), now, text, ret))
            return false;
        keep(entry, hash, ret);
    }
    own(rq->arena, ret);
    return true;
}

/* Untouched pages cost nothing: an idle gateway stays small. */
void gw_tokens_open(gw_loop *loop)
{
    loop->token = calloc(GW_CACHE, sizeof *loop->token);
}

void gw_tokens_close(gw_loop *loop)
{
    free(loop->token);
}
