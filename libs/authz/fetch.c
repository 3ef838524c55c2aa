/*
 * fetch - asks identity for what has changed since the snapshot at hand; page by page where the city is
 * large. The parts take effect together, when the last one is here.
 */
#include "libs/authz/access.h"
#include "libs/base/log.h"
#include "libs/contract/wire.h"
#include "linli.gen.h"
#include "linli/access.pb-c.h"

enum { KNOWN_VERSION = 1, PLACE_AFTER = 2 }; /* of the request */
enum { MORE_AFTER = 8, PAGES_MAX = 1000 };    /* of the answer */

static lin_str request(lin_req *rq, int64_t known, lin_str after)
{
    lin_buf wire = { .arena = rq->arena };

    if (known)
        lin_wire_int(&wire, KNOWN_VERSION, (uint64_t)known);
    if (after.len)
        lin_wire_bytes(&wire, PLACE_AFTER, after);
    return lin_buf_str(&wire);
}

static lin_str more_after(lin_str answer)
{
    lin_str after = { "", 0 };
    lin_wire_item item;
    bool bad = false;

    while (lin_wire_next(&answer, &item, &bad))
        if (item.number == MORE_AFTER && item.type == 2)
            after = item.bytes;
    return after;
}

/* One page on top of what is there; nothing new leaves it as it is. */
static lin_code take_page(lin_req *rq, lin_bus *bus, int64_t known, lin_str *after, lin_str *whole)
{
    int64_t version;
    lin_str answer;

    LIN_TRY(lin_bus_call(rq, bus, LIN_STR("identity"), LIN_STR("AccessService.GetSnapshot"), request(rq, known, *after), &answer));
    if (!lin_snapshot_check(answer, &version))
        return lin_fail(rq, &LIN_REASON_MESSAGE_MALFORMED);
    *after = more_after(answer);
    if (version)
        *whole = lin_snapshot_merge(rq->arena, *whole, answer, rq->now);
    return whole->len || !version ? LIN_OK : lin_fail(rq, &LIN_REASON_MESSAGE_MALFORMED);
}

lin_code lin_access_fetch(lin_req *rq, lin_access *access, lin_bus *bus)
{
    int64_t known = lin_access_version(access);
    lin_str whole = lin_access_wire(access, rq->arena), after = { "", 0 };

    for (int page = 0; page < PAGES_MAX && (page == 0 || after.len); page++) {
        LIN_TRY(take_page(rq, bus, known, &after, &whole));
        if (whole.len)
            lin_snapshot_check(whole, &known); /* the pages belong to the version of the first one */
    }
    if (lin_access_update(access, whole))
        lin_log(LIN_INFO, NULL, "access_updated", lin_arg_int("version", lin_access_version(access)));
    return LIN_OK;
}
