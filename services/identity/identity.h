/*
 * identity - private header: what the files of this service share.
 *
 * Owns regions, users, roles, sessions and the access snapshot. Never included outside this folder. What main.c wires
 * is declared in identity.gen.h.
 */
#ifndef IDENTITY_H
#define IDENTITY_H

#include "identity.gen.h"
#include "linli.gen.h"
#include "libs/base/log.h"

#define IDENTITY_ACCESS_TOKEN_LIFE (15 * LIN_MINUTE)
#define IDENTITY_SESSION_LIFE (30 * LIN_DAY)

/* For calls about an account that nobody vouches for yet, or that asks about itself: what follows runs with the service's
 * own scope. Before the transaction. */
static inline void identity_as_itself(lin_req *rq)
{
    rq->scope = LIN_STR("all");
}

lin_code identity_prepare_sign_in(lin_req *rq);   /* handle_create_session.c; job: before serving */

/* tokens.c: the pair of tokens of a session. Inside a transaction: the refresh token is stored by its hash. */
lin_code identity_load_signer(lin_req *rq);   /* job: before serving */
lin_code identity_issue_tokens(lin_req *rq, lin_id account, lin_id session, Session **ret);
lin_code identity_end_session(lin_req *rq, lin_id session);     /* for good, and told; not inside a transaction */

/* guesses.c: failed sign-ins slow down those that come from the same place, never the owner on a device of theirs. */
typedef struct identity_attempt {
    lin_str account;
    lin_str source;                            /* the client's address */
    lin_str device;                            /* its token; empty: none */
    bool known;                                /* the account has signed in from the device, or is signed in there */
} identity_attempt;
lin_code identity_guess_admit(lin_req *rq, identity_attempt *attempt);            /* SIGN_IN_SLOWED */
lin_code identity_guess_failed(lin_req *rq, const identity_attempt *attempt);
/* In the transaction of the sign-in. *ret_device: what the device shall keep. */
lin_code identity_guess_right(lin_req *rq, const identity_attempt *attempt, lin_id account, lin_str *ret_device);
lin_code identity_guess_forget(lin_req *rq, lin_str account);   /* what others have tried at this account */
lin_code identity_sweep(lin_req *rq);          /* job */

lin_code identity_revive_regions(lin_req *rq);   /* rules_region.c; job */

/* password.c */
lin_code identity_password_check(lin_req *rq, lin_str field, lin_str password, lin_str account, lin_str name);   /* PASSWORD_TOO_WEAK */
/* In a transaction. Every session of the account ends, but for one that is `spared` (LIN_NULL: none). */
lin_code identity_password_store(lin_req *rq, lin_id account, lin_str password, bool one_time, lin_value spared);

/* grants.c */
lin_code identity_check_grant(lin_req *rq, lin_str field, lin_value permissions);   /* GRANT_EXCEEDS */
lin_code identity_check_duties(lin_req *rq, lin_str field, lin_value permissions, RoleDuty *ret);   /* DUTIES_MIXED */
lin_code identity_check_takeover(lin_req *rq, const User *user);   /* GRANT_EXCEEDS */
lin_code identity_check_administrators(lin_req *rq);   /* LAST_ADMINISTRATOR; at the end of a change, once the version is raised */

/* access_version.c */
lin_code identity_raise_whole(lin_req *rq);    /* job: before serving */
lin_code identity_tell_version(lin_req *rq);   /* job */
void identity_tell_now(lin_req *rq);           /* after the commit; what fails is told again within a second */

/* first_admin.c: the job that makes the account `admin` where there is none. */
lin_code identity_first_admin(lin_req *rq);
#define IDENTITY_ADMIN "admin"
#define IDENTITY_ADMIN_PASSWORD_FILE "admin-password"

#endif
