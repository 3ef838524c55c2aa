/*
 * authz - who asks, what they may, which rows, which columns.
 *
 * Owns the access snapshot in memory (and its MACed copy on disk, 0600) and the cache of
 * verified assertions. Called by host before a handler runs, by the gateway before a call
 * leaves, by resource for scope and masks. It never asks the bus or the database itself:
 * lin_access_update is called by whoever fetched a snapshot.
 *
 * Thread rule: lin_access may be used by any thread; a snapshot is replaced as a whole, the
 * old one is freed after the last request that holds it.
 */
#ifndef LIN_AUTHZ_H
#define LIN_AUTHZ_H

#include "libs/base/req.h"
#include "libs/contract/contract.h"
#include "libs/crypto/crypto.h"

typedef struct lin_access lin_access;

/* The permissions of one process, numbered: bit i of a role's bitmap is permission i. */
typedef struct lin_principal {
    lin_str user_id;
    lin_str session_id;
    const uint64_t *bitmap;          /* union of the roles' */
    Linli__DataClass clearance;      /* highest of the roles' */
    bool scope_all;
    const int32_t *community;        /* where not scope_all */
    size_t communities;
    bool password_change_required;   /* gateway only */
} lin_principal;

/* `cache_path` NULL: no copy on disk; otherwise the copy is loaded now if its MAC is right. */
lin_access *lin_access_new(const char *cache_path, const lin_keyring *keys);
/* Numbers the permissions of a contract; call for each contract before and after updates alike. */
void lin_access_register(lin_access *access, const lin_contract *contract);
bool lin_access_update(lin_access *access, lin_str snapshot);   /* linli.AccessSnapshot; older versions are ignored */
int64_t lin_access_version(const lin_access *access);           /* 0: none loaded yet, not ready */

/* Holds the current snapshot for the life of rq's arena; what follows reads that one. */
void lin_access_hold(lin_req *rq, lin_access *access);
/* From a linli.SessionAccess (gateway). Fails with TOKEN_INVALID when revoked. */
lin_code lin_access_session(lin_req *rq, lin_access *access, lin_str session_wire, lin_principal **ret);
/* Is the session among the revoked? */
bool lin_access_revoked(lin_req *rq, lin_access *access, lin_str session_id);

/* Assertion: base64url(wire) "." base64url(signature). */
lin_str lin_assertion_make(lin_req *rq, const lin_signer *signer, lin_str session_wire, lin_time expires);
/* Verifies (cached by text), sets rq->who and rq->scope. Fails with TOKEN_INVALID. */
lin_code lin_assertion_accept(lin_req *rq, lin_access *access, const lin_verifier *verifier);

/* The permission of a call against rq->who and rq->caller: PUBLIC, SIGNED_IN, INTERNAL or a bit.
 * Fails with TOKEN_MISSING, PERMISSION_DENIED. */
lin_code lin_authorize(lin_req *rq, lin_access *access, const lin_method *method);

/* Region id <-> community number, in the held snapshot. false: no such community. */
bool lin_place_number(lin_req *rq, lin_access *access, lin_str region_id, int32_t *ret);
bool lin_place_id(lin_req *rq, lin_access *access, int32_t number, lin_str *ret);
bool lin_scope_holds(const lin_req *rq, int32_t community);   /* does rq->who's scope hold it? 0 needs scope_all */

/* What rq->who sees of a value: itself where cleared; else names keep their first character (王**), other
 * texts their first three and last four (138****1234, 440***********1234), shorter ones become ***.
 * SENSITIVE is masked for everybody: only a reveal shows it. Numbers and times become null. */
lin_value lin_mask(const lin_req *rq, const lin_field *field, lin_value value);
bool lin_masked(const lin_req *rq, Linli__DataClass data_class);
/* An answer with every record in it, however deep, masked like that. */
lin_code lin_mask_answer(lin_req *rq, const lin_message *message, lin_str wire, lin_str *ret);

#endif
