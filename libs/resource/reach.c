/* reach - see reach.h. The transaction has the scope as a setting of its own, from its first statement on. */
#include "libs/resource/reach.h"

#include "libs/authz/authz.h"
#include "libs/store/store.h"

static const lin_sql set_scope = { "reach.set_scope", "select set_config('linli.scope', $1, true)" };

lin_code lin_reach_set(lin_req *rq, const lin_reach *reach)
{
    bool same = lin_str_eq(rq->scope, reach->scope);

    rq->who = reach->who;
    rq->scope = reach->scope;
    return same || !lin_tx_is_open(rq) ? LIN_OK : lin_exec(rq, &set_scope, lin_text(rq->scope));
}

lin_code lin_reach_back(lin_req *rq, const lin_reach *before, lin_code code)
{
    lin_code back = lin_reach_set(rq, before);

    return code != LIN_OK ? code : back;
}

lin_code lin_reach_whole(lin_req *rq, int32_t community, lin_reach *ret_before)
{
    lin_principal *who;
    int32_t *whole;

    *ret_before = (lin_reach){ rq->who, rq->scope };
    if (!rq->who || lin_scope_holds(rq, community))
        return LIN_OK;
    who = lin_dup(rq->arena, rq->who, sizeof(*who));
    whole = LIN_NEW(rq->arena, int32_t);
    *whole = community;
    who->scope = (lin_scope){ .community = whole, .communities = 1 };
    return lin_reach_set(rq, &(lin_reach){ who, lin_z(lin_print(rq->arena, "{%d}", community)) });
}
