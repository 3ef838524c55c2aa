/* Who asks: from a session (gateway) or from an assertion (services), and what they may call. */
#include <string.h>

#include "libs/authz/access.h"
#include "linli.gen.h"
#include "linli/access.pb-c.h"

enum { ASSERTION_MAX = 64 * 1024 };

#define GRACE LIN_SECOND                   /* for a gateway to hear of a change too, and vouch anew */

/* --- the principal */

/* As PostgreSQL reads a uuid[]: what is no id is left out, so nothing else can be said here. */
static lin_str id_list(lin_arena *arena, size_t count, char *const *ids)
{
    lin_buf text = { .arena = arena };
    lin_id id;

    for (size_t i = 0; i < count; i++)
        if (lin_id_parse(lin_z(ids[i]), &id))
            lin_buf_print(&text, "%s%s", text.len ? "," : "{", ids[i]);
    if (text.len)
        lin_buf_char(&text, '}');
    return lin_buf_str(&text);
}

static lin_scope covered(lin_req *rq, const Linli__Assertion *a)
{
    char *const subject[] = { a->user_id, a->person_id };

    return (lin_scope){
        .all = a->scope_all,
        .community = lin_dup(rq->arena, a->community_numbers, a->n_community_numbers * sizeof(int32_t)),
        .communities = a->n_community_numbers,
        .places = id_list(rq->arena, a->n_place_ids, a->place_ids),
        .subjects = id_list(rq->arena, LIN_COUNT(subject), subject),
        .regions = id_list(rq->arena, a->n_region_ids, a->region_ids),
    };
}

static void find_roles(lin_req *rq, lin_principal *who, const Linli__Assertion *a)
{
    const lin_role **role = LIN_NEW_ARRAY(rq->arena, const lin_role *, a->n_role_ids);

    for (size_t i = 0; i < a->n_role_ids; i++) {
        role[who->roles] = lin_snapshot_role(rq->snapshot, lin_z(a->role_ids[i]));
        if (role[who->roles]) /* a role that is gone gives nothing */
            who->roles++;
    }
    who->role = role;
}

static uint64_t *all_bits(lin_req *rq, const lin_principal *who)
{
    uint64_t *bitmap = LIN_NEW_ARRAY(rq->arena, uint64_t, rq->snapshot->words);

    for (size_t i = 0; i < who->roles; i++)
        for (size_t word = 0; word < rq->snapshot->words; word++)
            bitmap[word] |= who->role[i]->bitmap[word];
    return bitmap;
}

static bool has_bit(const lin_req *rq, const uint64_t *bitmap, int bit)
{
    return bit >= 0 && rq->snapshot && (size_t)bit < rq->snapshot->words * 64 && (bitmap[bit / 64] >> (bit % 64) & 1);
}

/* What the roles with this bit give; those of any, where bit is -1. */
static void put_in_force(lin_req *rq, lin_principal *who, int bit)
{
    bool regions = false, own = false;

    who->clearance = LINLI__DATA_CLASS__INTERNAL;
    for (size_t i = 0; i < who->roles; i++) {
        const lin_role *role = who->role[i];

        if (bit >= 0 && !has_bit(rq, role->bitmap, bit))
            continue;
        *(role->own_rows ? &own : &regions) = true;
        if (role->clearance > who->clearance)
            who->clearance = role->clearance;
    }
    who->scope = regions ? who->covers : (lin_scope){ .places = { "", 0 } };
    who->scope.subjects = own ? who->covers.subjects : (lin_str){ "", 0 };
}

static lin_principal *principal_of(lin_req *rq, const Linli__Assertion *a)
{
    lin_principal *who = LIN_NEW(rq->arena, lin_principal);

    who->user_id = lin_str_dup(rq->arena, lin_z(a->user_id));
    who->session_id = lin_str_dup(rq->arena, lin_z(a->session_id));
    who->person_id = lin_str_dup(rq->arena, lin_z(a->person_id));
    who->access_version = a->version;
    find_roles(rq, who, a);
    who->bitmap = all_bits(rq, who);
    who->covers = covered(rq, a);
    put_in_force(rq, who, -1);
    return who;
}

/* What row-level security reads: "all", or "{1,7}" with places, subjects and regions behind it where there are any. */
static lin_str scope_text(lin_arena *arena, const lin_scope *scope)
{
    lin_buf text = { .arena = arena };

    if (scope->all)
        return LIN_STR("all");
    lin_buf_char(&text, '{');
    for (size_t i = 0; i < scope->communities; i++)
        lin_buf_print(&text, "%s%d", i ? "," : "", scope->community[i]);
    lin_buf_char(&text, '}');
    if (scope->places.len || scope->subjects.len || scope->regions.len)
        lin_buf_print(&text, " %.*s %.*s %.*s", LIN_STR_FMT(scope->places), LIN_STR_FMT(scope->subjects), LIN_STR_FMT(scope->regions));
    return lin_buf_str(&text);
}

bool lin_scope_holds(const lin_req *rq, int32_t community)
{
    if (!rq->who)
        return lin_str_eq(rq->scope, LIN_STR("all"));
    if (rq->who->scope.all)
        return true;
    for (size_t i = 0; community && i < rq->who->scope.communities; i++)
        if (rq->who->scope.community[i] == community)
            return true;
    return false;
}

bool lin_scope_names(lin_str ids, lin_str id)
{
    return id.len && ids.len && memmem(ids.at, ids.len, id.at, id.len) != NULL;
}

/* --- sessions and assertions */

/* An assertion says what the session's access says, for the bus and for a minute. */
static Linli__Assertion assertion_of(const Linli__SessionAccess *session, lin_time expires)
{
    Linli__Assertion a;

    linli__assertion__init(&a);
    a.audience = (char *)(uintptr_t)"bus";
    a.user_id = session->user_id;
    a.session_id = session->session_id;
    a.n_role_ids = session->n_role_ids;
    a.role_ids = session->role_ids;
    a.scope_all = session->scope_all;
    a.n_community_numbers = session->n_community_numbers;
    a.community_numbers = session->community_numbers;
    a.expires_at = expires;
    a.n_place_ids = session->n_place_ids;
    a.place_ids = session->place_ids;
    a.person_id = session->person_id;
    a.version = session->version;
    a.n_region_ids = session->n_region_ids;
    a.region_ids = session->region_ids;
    return a;
}

static Linli__SessionAccess *unpack_session(lin_str wire)
{
    return linli__session_access__unpack(NULL, wire.len, (const uint8_t *)wire.at);
}

lin_code lin_access_session(lin_req *rq, lin_access *access, lin_str session_wire, lin_principal **ret)
{
    Linli__SessionAccess *session = unpack_session(session_wire);
    Linli__Assertion a;
    lin_principal *who;

    if (!session)
        return lin_fail(rq, &LIN_REASON_INTERNAL);
    lin_access_hold(rq, access);
    a = assertion_of(session, 0);
    if (!rq->snapshot || session->expires_at <= rq->now || lin_access_revoked(rq, access, lin_z(a.session_id))) {
        lin_code code = lin_fail(rq, rq->snapshot ? &LIN_REASON_TOKEN_INVALID : &LIN_REASON_UNAVAILABLE);

        linli__session_access__free_unpacked(session, NULL);
        return code;
    }
    who = principal_of(rq, &a);
    who->password_change_required = session->password_change_required;
    who->good_for = session->good_for;
    linli__session_access__free_unpacked(session, NULL);
    rq->who = who;
    *ret = who;
    return LIN_OK;
}

lin_str lin_assertion_make(lin_req *rq, const lin_signer *signer, lin_str session_wire, lin_time expires)
{
    Linli__SessionAccess *session = unpack_session(session_wire);
    Linli__Assertion a;
    lin_buf text = { .arena = rq->arena };
    lin_str wire;
    char *bytes;
    size_t size;

    if (!session)
        return (lin_str){ "", 0 };
    a = assertion_of(session, expires);
    size = linli__assertion__get_packed_size(&a);
    bytes = lin_alloc(rq->arena, size + 1);
    linli__assertion__pack(&a, (uint8_t *)bytes);
    linli__session_access__free_unpacked(session, NULL);
    wire = (lin_str){ bytes, size };
    lin_buf_add(&text, lin_base64url(rq->arena, wire));
    lin_buf_char(&text, '.');
    lin_buf_add(&text, lin_base64url(rq->arena, lin_sign(rq->arena, signer, wire)));
    return lin_buf_str(&text);
}

/* --- verifying, once for each text */

static lin_verified *slot_of(lin_access *access, lin_str digest)
{
    return &access->verified[((unsigned char)digest.at[0] << 8 | (unsigned char)digest.at[1]) % LIN_ASSERTIONS];
}

static bool find_verified(lin_req *rq, lin_access *access, lin_str digest, lin_str *ret_wire)
{
    lin_verified *slot = slot_of(access, digest);
    bool found;

    pthread_mutex_lock(&access->lock);
    found = slot->size && memcmp(slot->digest, digest.at, sizeof(slot->digest)) == 0 && slot->expires > rq->now;
    if (found)
        *ret_wire = (lin_str){ lin_dup(rq->arena, slot->wire, slot->size), slot->size };
    pthread_mutex_unlock(&access->lock);
    return found;
}

static void keep_verified(lin_access *access, lin_str digest, lin_str wire, lin_time expires)
{
    lin_verified *slot = slot_of(access, digest);

    if (wire.len > sizeof(slot->wire)) /* an unusually wide scope is verified each time */
        return;
    pthread_mutex_lock(&access->lock);
    memcpy(slot->digest, digest.at, sizeof(slot->digest));
    memcpy(slot->wire, wire.at, wire.len);
    slot->size = wire.len;
    slot->expires = expires;
    pthread_mutex_unlock(&access->lock);
}

static bool verify(lin_req *rq, const lin_verifier *verifier, lin_str *ret_wire)
{
    lin_str rest = rq->assertion, wire, signature;
    lin_str first = lin_str_cut(&rest, '.');

    return rq->assertion.len <= ASSERTION_MAX && rest.at && lin_unbase64url(rq->arena, first, &wire) && lin_unbase64url(rq->arena, rest, &signature) &&
           lin_verify(verifier, wire, signature) && (*ret_wire = wire, true);
}

static lin_code accept_wire(lin_req *rq, lin_access *access, lin_str wire, lin_time *ret_expires)
{
    Linli__Assertion *a = linli__assertion__unpack(NULL, wire.len, (const uint8_t *)wire.at);
    bool good = a && lin_str_eq(lin_z(a->audience), LIN_STR("bus")) && a->expires_at > rq->now &&
                !lin_access_revoked(rq, access, lin_z(a->session_id)) && !lin_access_changed(rq, access, lin_z(a->user_id), a->version, GRACE);

    if (good) {
        rq->who = principal_of(rq, a);
        rq->scope = scope_text(rq->arena, &rq->who->scope);
        *ret_expires = a->expires_at;
    }
    linli__assertion__free_unpacked(a, NULL);
    return good ? LIN_OK : lin_fail(rq, &LIN_REASON_TOKEN_INVALID);
}

lin_code lin_assertion_accept(lin_req *rq, lin_access *access, const lin_verifier *verifier)
{
    lin_str digest = lin_sha256(rq->arena, rq->assertion), wire;
    lin_time expires;
    bool known;

    lin_access_hold(rq, access);
    if (!rq->snapshot)
        return lin_fail(rq, &LIN_REASON_UNAVAILABLE);
    known = find_verified(rq, access, digest, &wire);
    if (!known && !verify(rq, verifier, &wire))
        return lin_fail(rq, &LIN_REASON_TOKEN_INVALID);
    LIN_TRY(accept_wire(rq, access, wire, &expires));
    if (!known)
        keep_verified(access, digest, wire, expires);
    return LIN_OK;
}

lin_str lin_assertion_wire(lin_req *rq)
{
    lin_str rest = rq->assertion, wire;

    return lin_unbase64url(rq->arena, lin_str_cut(&rest, '.'), &wire) ? wire : (lin_str){ "", 0 };
}

lin_code lin_assertion_recall(lin_req *rq, lin_access *access, lin_str wire)
{
    Linli__Assertion *a = linli__assertion__unpack(NULL, wire.len, (const uint8_t *)wire.at);

    lin_access_hold(rq, access);
    if (a && rq->snapshot) {
        rq->who = principal_of(rq, a);
        rq->scope = scope_text(rq->arena, &rq->who->scope);
    }
    if (a)
        linli__assertion__free_unpacked(a, NULL);
    return rq->who ? LIN_OK : lin_fail(rq, a ? &LIN_REASON_UNAVAILABLE : &LIN_REASON_TOKEN_INVALID);
}

/* --- the permission of a call */

static lin_code allow_anybody(lin_req *rq)
{
    (void)rq;
    return LIN_OK;
}

static lin_code allow_signed_in(lin_req *rq)
{
    return rq->who ? LIN_OK : lin_fail(rq, &LIN_REASON_TOKEN_MISSING);
}

/* NATS vouches for the caller's name; the gateway never routes a call here for a client. */
static lin_code allow_house(lin_req *rq)
{
    return rq->caller.len ? LIN_OK
                          : lin_fail(rq, &LIN_REASON_PERMISSION_DENIED, lin_arg_text("permission", LIN_STR("INTERNAL")));
}

static const struct { const char *word; lin_code (*allow)(lin_req *rq); } words[] = {
    { "PUBLIC", allow_anybody },
    { "SIGNED_IN", allow_signed_in },
    { "INTERNAL", allow_house },
};

static lin_code narrow(lin_req *rq, int bit)
{
    lin_principal *who = lin_dup(rq->arena, rq->who, sizeof(*who));

    put_in_force(rq, who, bit);
    rq->who = who;
    rq->scope = scope_text(rq->arena, &who->scope);
    return LIN_OK;
}

lin_code lin_authorize(lin_req *rq, lin_access *access, const lin_method *method)
{
    int bit;

    for (size_t i = 0; i < LIN_COUNT(words); i++)
        if (lin_str_eq(method->permission, lin_z(words[i].word)))
            return words[i].allow(rq);
    LIN_TRY(allow_signed_in(rq));
    bit = lin_access_bit(access, method->permission);
    if (has_bit(rq, rq->who->bitmap, bit))
        return narrow(rq, bit);
    return lin_fail(rq, &LIN_REASON_PERMISSION_DENIED, lin_arg_text("permission", method->permission));
}

bool lin_may(lin_req *rq, lin_access *access, lin_str permission)
{
    return rq->who && has_bit(rq, rq->who->bitmap, lin_access_bit(access, permission));
}
