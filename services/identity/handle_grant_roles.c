/* GrantRoles: which roles an account has, and where (GB/T 42455.1-2023, 7.3.2 b, 7.3.6). The rules of a user judge it. */
#include "identity.h"

lin_code identity_grant_roles(lin_req *rq, const GrantRolesRequest *in, User **ret)
{
    User *user;

    LIN_TX(tx, rq);
    LIN_TRY(user_lock(rq, in->id, &user));
    user->n_role_ids = in->n_role_ids;
    user->role_ids = in->role_ids;
    user->everywhere = in->everywhere;
    user->n_region_ids = in->n_region_ids;
    user->region_ids = in->region_ids;
    LIN_TRY(user_save(rq, user));
    LIN_TRY(lin_commit(&tx));

    identity_tell_now(rq);
    *ret = user;
    return LIN_OK;
}
