/*
 * session - what identity said of a session, and the assertion that vouches for it.
 *
 * An entry is good until the account's roles, regions or state change, or any place does, and for a
 * minute at most: then the next request asks anew, and says when the session was last used, so that
 * identity can end one that was idle for too long. One cache per loop, one place per session.
 * Assertions are signed for 60 s and shared by the session's requests.
 */
#include "gateway/gateway.h"

#define ASSERTION_LIFE (60 * LIN_SECOND)
#define ASSERTION_SPARE (20 * LIN_SECOND)  /* at least so much is left when one is sent */

struct gw_session_entry {
    char *text;                            /* holds the three below; NULL: empty */
    lin_str id;
    lin_str wire;                          /* linli.SessionAccess */
    lin_str assertion;
    lin_time assertion_ends;
    int64_t version;
    lin_time good_until;
    lin_time used;                         /* by the latest request */
};

/* Session ids are identity's, not a client's: a plain hash will do. */
static struct gw_session_entry *place(gw_loop *loop, lin_str id)
{
    return &loop->session[lin_str_hash(id) % GW_CACHE];
}

static bool holds(const struct gw_session_entry *entry, lin_str id)
{
    return entry->text != NULL && lin_str_eq(entry->id, id);
}

static lin_str put(char **at, lin_str s)
{
    char *copy = memcpy(*at, s.len ? s.at : "", s.len);

    *at += s.len;
    return (lin_str){ copy, s.len };
}

/* The texts come from a request, never from the entry itself: the old ones are freed first. */
static void fill(struct gw_session_entry *entry, lin_str id, lin_str wire, lin_str assertion)
{
    char *at;

    free(entry->text);
    entry->text = at = h2o_mem_alloc(id.len + wire.len + assertion.len + 1);
    entry->id = put(&at, id);
    entry->wire = put(&at, wire);
    entry->assertion = put(&at, assertion);
    entry->assertion_ends = 0;
}

static bool is_good(lin_req *rq, lin_access *access, lin_str user_id, const struct gw_session_entry *entry)
{
    return rq->now < entry->good_until && !lin_access_changed(rq, access, user_id, entry->version, 0) &&
           !lin_places_changed(rq, access, entry->version);
}

bool gw_session_find(gw_loop *loop, lin_req *rq, lin_str user_id, lin_str session_id, lin_str *ret_wire)
{
    struct gw_session_entry *entry = place(loop, session_id);

    if (!holds(entry, session_id) || !is_good(rq, loop->gw->access, user_id, entry))
        return false;
    entry->used = rq->now;
    *ret_wire = lin_str_dup(rq->arena, entry->wire);
    return true;
}

lin_time gw_session_used(gw_loop *loop, lin_str session_id)
{
    const struct gw_session_entry *entry = place(loop, session_id);

    return holds(entry, session_id) ? entry->used : 0;
}

void gw_session_keep(gw_loop *loop, const lin_req *rq, lin_str session_id, lin_str wire)
{
    struct gw_session_entry *entry = place(loop, session_id);

    fill(entry, session_id, wire, LIN_STR(""));
    entry->version = rq->who->access_version;
    entry->good_until = rq->now + rq->who->good_for;
    entry->used = rq->now;
}

void gw_session_forget(gw_loop *loop, lin_str session_id)
{
    struct gw_session_entry *entry = place(loop, session_id);

    if (!holds(entry, session_id))
        return;
    free(entry->text);
    *entry = (struct gw_session_entry){ 0 };
}

static lin_str sign(gw_loop *loop, lin_req *rq, lin_str wire)
{
    return lin_assertion_make(rq, loop->gw->signer, wire, rq->now + ASSERTION_LIFE);
}

lin_str gw_session_assertion(gw_loop *loop, lin_req *rq, lin_str session_id, lin_str wire)
{
    struct gw_session_entry *entry = place(loop, session_id);

    if (!holds(entry, session_id) || !lin_str_eq(entry->wire, wire))
        return sign(loop, rq, wire);       /* its place went to another session meanwhile */
    if (entry->assertion_ends < rq->now + ASSERTION_SPARE) {
        fill(entry, session_id, wire, sign(loop, rq, wire));
        entry->assertion_ends = rq->now + ASSERTION_LIFE;
    }
    return lin_str_dup(rq->arena, entry->assertion);
}

void gw_sessions_open(gw_loop *loop)
{
    loop->session = calloc(GW_CACHE, sizeof *loop->session);
}

void gw_sessions_close(gw_loop *loop)
{
    for (size_t i = 0; i < GW_CACHE; i++)
        free(loop->session[i].text);
    free(loop->session);
}
