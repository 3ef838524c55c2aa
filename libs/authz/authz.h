/*
 * authz - who asks, what they may, which rows, which columns.
 *
 * Owns the access snapshot in memory (and its MACed copy on disk, 0600) and the cache of
 * verified assertions. Called by host before a handler runs, by the gateway before a call
 * leaves, by resource for scope and masks. It never touches the database, and the bus only in
 * lin_access_fetch.
 *
 * A role gives functions, a class of data, and rows: those of the account's regions, or the account
 * holder's own. What is in force for a call comes from those roles alone that permit this call
 * (GB/T 42455.1-2023, 7.3.6 a-c).
 *
 * Thread rule: lin_access may be used by any thread; a snapshot is replaced as a whole, the
 * old one is freed after the last request that holds it.
 */
#ifndef LIN_AUTHZ_H
#define LIN_AUTHZ_H

#include "libs/bus/bus.h"
#include "libs/contract/contract.h"
#include "libs/crypto/crypto.h"

typedef struct lin_access lin_access;

struct lin_role;

/* Which rows. Where not all: those of these communities, of these grids, of these subjects, and what lies within these
 * regions as a whole. */
typedef struct lin_scope {
    bool all;
    const int32_t *community;
    size_t communities;
    lin_str places;                  /* ids as PostgreSQL reads an array of them: "{…,…}"; or empty */
    lin_str subjects;                /* likewise: the account, and the person that it belongs to */
    lin_str regions;                 /* likewise: of any level */
} lin_scope;

/* The permissions of one process, numbered: bit i of a role's bitmap is permission i. */
typedef struct lin_principal {
    lin_str user_id;
    lin_str session_id;
    lin_str person_id;               /* who the account holder is among the people; empty: nobody */
    const struct lin_role *const *role;
    size_t roles;
    const uint64_t *bitmap;          /* union of the roles' */
    lin_scope covers;                /* the account's regions, and its holder */
    lin_scope scope;                 /* in force */
    Linli__DataClass clearance;      /* likewise: highest of the roles' */
    int64_t access_version;          /* what this was read at */
    bool password_change_required;   /* gateway only, as the next */
    lin_time good_for;
} lin_principal;

/* `cache_path` NULL: no copy on disk; otherwise the copy is loaded now if its MAC is right. */
lin_access *lin_access_new(const char *cache_path, const lin_keyring *keys);
/* Numbers the permissions of a contract; call for each contract before and after updates alike. */
void lin_access_register(lin_access *access, const lin_contract *contract);
void lin_access_learn(lin_access *access, lin_str permission);   /* one of another service's, that this one asks for too */
bool lin_access_update(lin_access *access, lin_str snapshot);   /* linli.AccessSnapshot; older versions are ignored */
int64_t lin_access_version(const lin_access *access);           /* 0: none loaded yet, not ready */
/* Asks identity for what is newer than the snapshot at hand. UNAVAILABLE. */
lin_code lin_access_fetch(lin_req *rq, lin_access *access, lin_bus *bus);

/* Holds the current snapshot for the life of rq's arena; what follows reads that one. */
void lin_access_hold(lin_req *rq, lin_access *access);
/* From a linli.SessionAccess (gateway). Fails with TOKEN_INVALID when revoked. */
lin_code lin_access_session(lin_req *rq, lin_access *access, lin_str session_wire, lin_principal **ret);
/* Has the session ended? */
bool lin_access_revoked(lin_req *rq, lin_access *access, lin_str session_id);
/* Have the account's roles, regions or state changed after this version of the snapshot, at least `grace` ago?
 * Has any place? */
bool lin_access_changed(lin_req *rq, lin_access *access, lin_str user_id, int64_t since, lin_time grace);
bool lin_places_changed(lin_req *rq, lin_access *access, int64_t since);

/* Assertion: base64url(wire) "." base64url(signature). */
lin_str lin_assertion_make(lin_req *rq, const lin_signer *signer, lin_str session_wire, lin_time expires);
/* Verifies (cached by text), sets rq->who and rq->scope. Fails with TOKEN_INVALID. */
lin_code lin_assertion_accept(lin_req *rq, lin_access *access, const lin_verifier *verifier);

/* What an accepted assertion says, for work that goes on after its request: its keeper seals it, and recalls who asked with
 * the roles and the scope of then. What those roles permit is as it is now. Fails with TOKEN_INVALID. */
lin_str lin_assertion_wire(lin_req *rq);
lin_code lin_assertion_recall(lin_req *rq, lin_access *access, lin_str wire);

/* The permission of a call against rq->who and rq->caller: PUBLIC, SIGNED_IN, INTERNAL or a bit. From then on
 * rq->who and rq->scope hold what the permitting roles give. Fails with TOKEN_MISSING, PERMISSION_DENIED. */
lin_code lin_authorize(lin_req *rq, lin_access *access, const lin_method *method);
/* Does any role of rq->who give it? For rules that ask more than the call's own permission. */
bool lin_may(lin_req *rq, lin_access *access, lin_str permission);
/* "*", "population.*", "population.person.*" or the permission itself. */
bool lin_permission_matches(lin_str pattern, lin_str permission);

/* Region id <-> community number, in the held snapshot. false: no such community. */
bool lin_place_number(lin_req *rq, lin_access *access, lin_str region_id, int32_t *ret);
bool lin_place_id(lin_req *rq, lin_access *access, int32_t number, lin_str *ret);
/* The twelve digits of a community's administrative division. false: not known. */
bool lin_place_division(lin_req *rq, lin_access *access, int32_t number, lin_str *ret);
/* The community that a grid lies in. false: no such grid. */
bool lin_grid_community(lin_req *rq, lin_access *access, lin_str grid_id, int32_t *ret);
bool lin_scope_holds(const lin_req *rq, int32_t community);   /* all of it? 0, the platform, needs the whole scope */
/* Is the id among `places` or `subjects` of a scope? */
bool lin_scope_names(lin_str ids, lin_str id);

/* What rq->who sees of a value: itself where cleared; else names keep their first character (王**), other
 * texts their first three and last four (138****1234, 440***********1234), shorter ones become ***.
 * SENSITIVE is masked for everybody: only a reveal shows it. Numbers and times become null. */
lin_value lin_mask(const lin_req *rq, const lin_field *field, lin_value value);
bool lin_masked(const lin_req *rq, Linli__DataClass data_class);
/* An answer with every record in it, however deep, masked like that. */
lin_code lin_mask_answer(lin_req *rq, const lin_message *message, lin_str wire, lin_str *ret);

#endif
