/*
 * Rules of a source: a schedule that comes, an address that may be asked at all, and nothing of it changes while it is active:
 * whoever activated it has seen what it fetches, and what that changes (GB/T 42455.1-2023, 7.1.1 b, 7.2.3 c).
 */
#include "exchange.h"
#include "libs/base/cron.h"

bool exchange_source_addressed(const Source *source)
{
    return source->kind == SOURCE_KIND_HTTP;
}

static lin_code check_schedule(lin_req *rq, const Source *source)
{
    lin_cron cron;

    if (lin_cron_parse(lin_z(source->schedule), &cron))
        return LIN_OK;
    return lin_fail_field(rq, LIN_STR("schedule"), &EXCHANGE_SCHEDULE_INVALID);
}

/* One plain name: no way leads out of the community's folder. */
static bool is_plain_name(const char *name)
{
    size_t len = strlen(name);

    return len > 0 && len <= 64 && strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == len;
}

static lin_code check_address(lin_req *rq, const Source *source)
{
    if (exchange_source_addressed(source))
        return lin_fetch_url_good(source->address) ? LIN_OK : lin_fail_field(rq, LIN_STR("address"), &EXCHANGE_ADDRESS_INVALID);
    return is_plain_name(source->address) ? LIN_OK : lin_fail_field(rq, LIN_STR("address"), &EXCHANGE_FOLDER_INVALID);
}

static lin_code check_paging(lin_req *rq, const Source *source)
{
    const char *unfit = source->next_parameter[0] && !source->next_path[0] ? "nextParameter" : NULL;

    if (!exchange_source_addressed(source))
        unfit = source->next_path[0] ? "nextPath" : source->items_path[0] ? "itemsPath" : unfit;
    return unfit ? lin_fail_field(rq, lin_z(unfit), &EXCHANGE_PAGING_UNFIT) : LIN_OK;
}

static bool is_same(const Source *a, const Source *b)
{
    static const char *const fields[] = { "name", "kind", "address", "feeds", "schedule", "items_path", "next_path", "next_parameter", NULL };

    return lin_typed_same(&a->base, &b->base, fields) && lin_texts_eq(a->n_columns, a->columns, b->n_columns, b->columns);
}

lin_code source_before_write(lin_req *rq, const Source *before, Source *after)
{
    LIN_TRY(check_schedule(rq, after));
    LIN_TRY(check_address(rq, after));
    LIN_TRY(check_paging(rq, after));
    if (!before)
        after->state = SOURCE_STATE_PAUSED;
    else if (before->state == SOURCE_STATE_ACTIVE && !is_same(before, after))
        return lin_fail(rq, &EXCHANGE_SOURCE_ACTIVE);
    return LIN_OK;
}

lin_code source_before_delete(lin_req *rq, const Source *before)
{
    return before->state == SOURCE_STATE_ACTIVE ? lin_fail(rq, &EXCHANGE_SOURCE_ACTIVE) : LIN_OK;
}
