/*
 * identity - private header: what the files of this service share.
 *
 * Owns regions, accounts, roles, sessions and the access snapshot. Never included outside
 * this folder.
 */
#ifndef IDENTITY_H
#define IDENTITY_H

#include "identity.gen.h"
#include "linli.gen.h"
#include "libs/base/log.h"

#define IDENTITY_ACCESS_TOKEN_LIFE (15 * LIN_MINUTE)
#define IDENTITY_SESSION_LIFE (30 * LIN_DAY)

/* rules_region.c */
lin_code region_before_write(lin_req *rq, const Region *before, Region *after);
lin_code region_before_delete(lin_req *rq, const Region *before);
lin_code region_after_write(lin_req *rq, const Region *before, const Region *after);

/* handle_*.c */
lin_code identity_prepare_sign_in(lin_req *rq);   /* job: before serving */
lin_code identity_create_session(lin_req *rq, const CreateSessionRequest *in, Session **ret);
lin_code identity_refresh_session(lin_req *rq, const RefreshSessionRequest *in, Session **ret);
lin_code identity_delete_session(lin_req *rq, const DeleteSessionRequest *in, DeleteSessionAnswer **ret);
lin_code identity_change_password(lin_req *rq, const ChangePasswordRequest *in, ChangePasswordAnswer **ret);
lin_code identity_get_snapshot(lin_req *rq, const GetSnapshotRequest *in, Linli__AccessSnapshot **ret);
lin_code identity_get_session(lin_req *rq, const GetSessionRequest *in, Linli__SessionAccess **ret);

/* tokens.c: the pair of tokens of a session. Inside a transaction: the refresh token is stored by its hash. */
lin_code identity_load_signer(lin_req *rq);   /* job: before serving */
lin_code identity_issue_tokens(lin_req *rq, lin_id account, lin_id session, Session **ret);

/* access_version.c */
lin_code identity_raise_version(lin_req *rq);   /* in the transaction of the change; job: before serving */
lin_code identity_tell_version(lin_req *rq);    /* job, and right after the commit */

/* first_admin.c: the job that makes the account `admin` where there is none. */
lin_code identity_first_admin(lin_req *rq);
#define IDENTITY_ADMIN "admin"
#define IDENTITY_ADMIN_PASSWORD_FILE "admin-password"

#endif
