/*
 * Guessing slowed down (GB/T 22239, 8.1.4.1; OWASP ASVS 6.3.1). Failed sign-ins are counted by account and source, by
 * account alone, and by source alone; beyond a free number each doubles the wait. Unknown accounts are counted like
 * known ones, so that nothing tells them apart.
 *
 * The owner is never locked out: a device that the account has signed in from before is counted by itself, whatever
 * others try; and who guesses from elsewhere does not slow a new device of the owner before the account's own count.
 */
#include <stdio.h>
#include <string.h>

#include "identity.h"

#define DEVICE_LIFE (180 * LIN_DAY)

enum { DEVICE_BYTES = 32, BUCKETS_MAX = 3 };
enum { FREE_AT_SOURCE = 5, FREE_OF_ACCOUNT = 50, FREE_OF_SOURCE = 100, FREE_ON_DEVICE = 5 };

typedef struct buckets {
    lin_value key[BUCKETS_MAX];
    lin_value free[BUCKETS_MAX];
    size_t count;
} buckets;

static lin_value list(const lin_value *at, size_t count)
{
    return (lin_value){ .kind = LIN_LIST, .list = { at, count } };
}

/* Nobody who reads the table learns who was tried from where. */
static void add(lin_req *rq, buckets *b, const char *kind, lin_str one, lin_str other, int free)
{
    const char *text = lin_print(rq->arena, "%s|%.*s|%.*s", kind, LIN_STR_FMT(one), LIN_STR_FMT(other));
    lin_str mac = lin_mac(rq->arena, lin_app_keys(rq), LIN_STR("identity.guess"), lin_z(text));

    b->key[b->count] = lin_text(lin_hex(rq->arena, mac));
    b->free[b->count++] = lin_int(free);
}

static buckets buckets_of(lin_req *rq, const identity_attempt *a)
{
    buckets b = { .count = 0 };

    if (a->known) {
        add(rq, &b, "device", a->device, LIN_STR(""), FREE_ON_DEVICE);
        return b;
    }
    add(rq, &b, "account at source", a->account, a->source, FREE_AT_SOURCE);
    add(rq, &b, "account", a->account, LIN_STR(""), FREE_OF_ACCOUNT);
    add(rq, &b, "source", a->source, LIN_STR(""), FREE_OF_SOURCE);
    return b;
}

static lin_value device_hash(lin_req *rq, lin_str device)
{
    return lin_bytes(lin_sha256(rq->arena, device));
}

static lin_code know_device(lin_req *rq, identity_attempt *a)
{
    lin_rows rows;

    if (a->known || !a->device.len)
        return LIN_OK;
    LIN_TRY(lin_query(rq, &identity_sql_device_known, &rows, device_hash(rq, a->device), lin_text(a->account), lin_at(rq->now)));
    a->known = lin_cell_int(&rows, 0, 0);
    return LIN_OK;
}

static lin_code slowed(lin_req *rq, int64_t seconds)
{
    lin_code code = lin_fail(rq, &IDENTITY_SIGN_IN_SLOWED, lin_arg_int("seconds", seconds));

    rq->problem.retry_after = seconds;
    return code;
}

lin_code identity_guess_admit(lin_req *rq, identity_attempt *a)
{
    buckets b;
    lin_rows rows;

    LIN_TRY(know_device(rq, a));
    b = buckets_of(rq, a);
    LIN_TRY(lin_query(rq, &identity_sql_guesses_wait, &rows, list(b.key, b.count), lin_at(rq->now)));
    return lin_cell_null(&rows, 0, 0) ? LIN_OK : slowed(rq, (lin_cell_time(&rows, 0, 0) - rq->now) / LIN_SECOND + 1);
}

lin_code identity_guess_failed(lin_req *rq, const identity_attempt *a)
{
    buckets b = buckets_of(rq, a);

    return lin_exec(rq, &identity_sql_add_guess, list(b.key, b.count), list(b.free, b.count), lin_at(rq->now));
}

/* The account's own count stays: others may have been guessing. */
lin_code identity_guess_right(lin_req *rq, const identity_attempt *a, lin_id account, lin_str *ret_device)
{
    buckets b = buckets_of(rq, a);

    LIN_TRY(lin_exec(rq, &identity_sql_forget_guesses, list(b.key, 1)));
    *ret_device = a->device;
    if (a->known)
        return LIN_OK;
    *ret_device = lin_random_text(rq->arena, DEVICE_BYTES);
    return lin_exec(rq, &identity_sql_insert_device, device_hash(rq, *ret_device), lin_ref(account), lin_at(rq->now + DEVICE_LIFE));
}

lin_code identity_guess_forget(lin_req *rq, lin_str account)
{
    buckets b = { .count = 0 };

    add(rq, &b, "account", account, LIN_STR(""), FREE_OF_ACCOUNT);
    return lin_exec(rq, &identity_sql_forget_guesses, list(b.key, b.count));
}

lin_code identity_sweep(lin_req *rq)
{
    return lin_exec(rq, &identity_sql_sweep, lin_at(rq->now));
}
