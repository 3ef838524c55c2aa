/*
 * sign_in - who asks: bearer token, session, assertion.
 *
 * The token names a session; identity says what the session may, once a minute or after a change.
 * What leaves for the bus is an assertion of that, never the token.
 */
#include "gateway/gateway.h"

/* While the one-time password stands, nothing else is open. */
static const char *const open_calls[] = { "UserService.GetMe", "UserService.ChangePassword", "SessionService.DeleteSession" };

static bool open_before_change(const gw_target *target)
{
    if (!lin_str_eq(target->contract->service, LIN_STR("identity")))
        return false;
    for (size_t i = 0; i < LIN_COUNT(open_calls); i++)
        if (lin_str_eq(target->method->name, lin_z(open_calls[i])))
            return true;
    return false;
}

static lin_code read_access(gw_request *r)
{
    lin_principal *who;

    LIN_TRY(lin_access_session(r->rq, r->loop->gw->access, r->session, &who));
    return lin_str_eq(who->user_id, r->user_id) ? LIN_OK : lin_fail(r->rq, &LIN_REASON_TOKEN_INVALID);
}

static lin_code vouch(gw_request *r)
{
    if (r->rq->who->password_change_required && !open_before_change(r->target))
        return lin_fail(r->rq, &LIN_REASON_PASSWORD_CHANGE_REQUIRED);
    r->rq->assertion = gw_session_assertion(r->loop, r->rq, r->session_id, r->session);
    return LIN_OK;
}

static lin_code accept_session(gw_request *r)
{
    LIN_TRY(read_access(r));
    return vouch(r);
}

static void go_on(gw_request *r, lin_code code)
{
    if (code == LIN_OK)
        gw_request_continue(r);
    else
        gw_reply_problem(r);
}

/* --- asking identity */

static lin_code read_session(gw_request *r, natsMsg *reply)
{
    lin_code code = gw_reply_failure(r, reply);

    if (code == LIN_NOT_FOUND) {           /* ended meanwhile */
        lin_req_clear_problem(r->rq);
        return lin_fail(r->rq, &LIN_REASON_TOKEN_INVALID);
    }
    LIN_TRY(code);
    r->session = lin_str_dup(r->arena, gw_reply_body(reply));
    LIN_TRY(read_access(r));
    gw_session_keep(r->loop, r->rq, r->session_id, r->session);
    code = vouch(r);
    if (r->rq->who->password_change_required)
        gw_session_forget(r->loop, r->session_id);   /* the very next call may come with the new password */
    return code;
}

static void on_session(void *what, natsMsg *reply)
{
    gw_request *r = what;

    r->ticket = (gw_ticket){ 0 };
    go_on(r, read_session(r, reply));
}

static void ask_identity(gw_request *r)
{
    lin_buf wire = { .arena = r->arena };
    lin_time used = gw_session_used(r->loop, r->session_id);

    lin_wire_bytes(&wire, 1, r->session_id);
    if (used)
        lin_wire_int(&wire, 2, (uint64_t)used);
    if (!gw_ask(r->loop, r->rq, LIN_STR("identity"), LIN_STR("AccessService.GetSession"), lin_buf_str(&wire),
                on_session, r, &r->ticket))
        go_on(r, lin_fail(r->rq, &LIN_REASON_UNAVAILABLE));
}

/* --- the token */

static lin_code read_token(gw_request *r)
{
    lin_str authorization = gw_header(r, H2O_TOKEN_AUTHORIZATION);
    lin_token token;
    lin_str text;

    if (authorization.at == NULL)
        return lin_fail(r->rq, &LIN_REASON_TOKEN_MISSING);
    if (!gw_bearer(authorization, &text) || !gw_token_read(r->loop, r->rq, text, &token))
        return lin_fail(r->rq, &LIN_REASON_TOKEN_INVALID);
    if (lin_access_revoked(r->rq, r->loop->gw->access, token.session))
        return lin_fail(r->rq, &LIN_REASON_TOKEN_INVALID);
    r->user_id = token.subject;
    r->session_id = token.session;
    return LIN_OK;
}

void gw_sign_in(gw_request *r)
{
    lin_code code;

    lin_access_hold(r->rq, r->loop->gw->access);
    if (lin_str_eq(r->target->method->permission, LIN_STR("PUBLIC"))) {
        gw_request_continue(r);
        return;
    }
    code = read_token(r);
    if (code != LIN_OK)
        gw_reply_problem(r);
    else if (gw_session_find(r->loop, r->rq, r->user_id, r->session_id, &r->session))
        go_on(r, accept_session(r));
    else
        ask_identity(r);
}
