/*
 * source_address - what stands at a source's address: a file, or a list in pages, which becomes one file of rows (7.1.1 b).
 *
 * Pages are those of one server, and no more in number, bytes and time than a file may have: a list that does not end is refused whole.
 * What the other side has not changed since it was last imported, today, does not come again.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "exchange.h"

static lin_networks networks;               /* set once before the workers start */

lin_code exchange_open_sources(lin_req *rq)
{
    if (lin_networks_parse(exchange_set.sources_networks, &networks))
        return LIN_OK;
    lin_log(LIN_ERROR, rq, "setting_bad", lin_arg_text("setting", LIN_STR("LINLI_SOURCES_NETWORKS")));
    return lin_fail(rq, &LIN_REASON_UNAVAILABLE);
}

typedef struct asking {
    lin_req *rq;
    const Source *source;
    const SourceRun *run;
    lin_fetch fetch;                        /* of the page at hand */
    char url[2048];                         /* its address */
    int64_t page, left;                     /* its number, from 1; how many bytes may still come */
    lin_time until;                         /* monotonic */
    bool same;
} asking;

static void close_file(void *file)
{
    fclose(file);
}

static lin_code open_temporary(lin_req *rq, FILE **ret)
{
    *ret = tmpfile();
    return *ret ? LIN_OK : lin_fail(rq, &EXCHANGE_STORE_FULL);
}

/* --- one page */

static bool go_on(void *what)
{
    const asking *a = what;

    return exchange_lease_run(a->rq, a->run) == LIN_OK;
}

static lin_code told(lin_req *rq, const lin_fetch *fetch, lin_fetch_outcome outcome)
{
    if (rq->problem.code != LIN_OK) /* the run was somebody else's meanwhile */
        return rq->problem.code;
    switch (outcome) {
    case LIN_FETCHED: return LIN_OK;
    case LIN_FETCH_SAME: return LIN_OK;
    case LIN_FETCH_URL: return lin_fail(rq, &EXCHANGE_ADDRESS_INVALID);
    case LIN_FETCH_FORBIDDEN: return lin_fail(rq, &EXCHANGE_FETCH_FORBIDDEN);
    case LIN_FETCH_UNREACHABLE: return lin_fail(rq, &EXCHANGE_FETCH_UNREACHABLE, lin_arg_text("why", lin_z(fetch->detail)));
    case LIN_FETCH_STATUS: return lin_fail(rq, &EXCHANGE_FETCH_STATUS, lin_arg_int("status", fetch->status));
    case LIN_FETCH_TOO_LARGE: return lin_fail(rq, &EXCHANGE_FETCH_TOO_LARGE, lin_arg_int("max", exchange_set.sources_mib * 1024 * 1024));
    case LIN_FETCH_TOO_SLOW: return lin_fail(rq, &EXCHANGE_FETCH_TOO_SLOW);
    default: return lin_fail(rq, &EXCHANGE_STORE_FULL);
    }
}

static lin_code ask_page(asking *a, FILE *into)
{
    lin_fetch_outcome outcome;

    a->fetch.url = a->url;
    a->fetch.most_bytes = a->left;
    a->fetch.most_time = a->until - lin_monotonic();
    if (a->fetch.most_time < LIN_MS)
        return lin_fail(a->rq, &EXCHANGE_FETCH_TOO_SLOW);
    outcome = lin_fetch_into(&a->fetch, into);
    a->same = outcome == LIN_FETCH_SAME;
    a->left -= a->fetch.bytes;
    return told(a->rq, &a->fetch, outcome);
}

/* --- from page to page */

static lin_code refuse_next(asking *a)
{
    return lin_fail(a->rq, &EXCHANGE_FETCH_NEXT, lin_arg_int("page", a->page));
}

/* Where the page says that the next one is; *ret_more: it does. */
static lin_code find_next(asking *a, lin_str page, bool *ret_more)
{
    const Source *source = a->source;
    lin_str text = lin_z(a->fetch.next);
    char url[sizeof(a->url)];
    bool good;

    if (source->next_path[0])
        LIN_TRY(exchange_page_text(a->rq, page, lin_z(source->next_path), &text));
    *ret_more = text.len > 0;
    if (!*ret_more)
        return LIN_OK;
    good = source->next_parameter[0] ? lin_fetch_with(source->address, source->next_parameter, lin_str_z(a->rq->arena, text), url, sizeof(url))
                                     : lin_fetch_link(a->url, lin_str_z(a->rq->arena, text), url, sizeof(url));
    if (!good || strcmp(url, a->url) == 0)
        return refuse_next(a);
    if (a->page == exchange_set.sources_pages)
        return lin_fail(a->rq, &EXCHANGE_FETCH_PAGES, lin_arg_int("max", exchange_set.sources_pages));
    memcpy(a->url, url, sizeof(url));
    a->page++;
    return LIN_OK;
}

static lin_code take_rows(asking *a, lin_str page, FILE *rows, bool *ret_more)
{
    lin_str path = lin_z(a->source->items_path);
    bool there;

    LIN_TRY(exchange_page_rows(a->rq, page, path, rows, &there));
    if (!there)
        return lin_fail(a->rq, &EXCHANGE_FETCH_SHAPE, lin_arg_int("page", a->page), lin_arg_text("path", path));
    return find_next(a, page, ret_more);
}

/* Of a page in a file, which is emptied for the next one. */
static lin_code take_page(asking *a, FILE *file, FILE *rows, bool *ret_more)
{
    size_t size = (size_t)a->fetch.bytes;
    void *bytes = size ? mmap(NULL, size, PROT_READ, MAP_PRIVATE, fileno(file), 0) : NULL;
    lin_code code;

    if (bytes == MAP_FAILED)
        return lin_fail(a->rq, &EXCHANGE_STORE_FULL);
    code = take_rows(a, (lin_str){ bytes, size }, rows, ret_more);
    if (bytes)
        munmap(bytes, size);
    rewind(file);
    return code == LIN_OK && ftruncate(fileno(file), 0) != 0 ? lin_fail(a->rq, &EXCHANGE_STORE_FULL) : code;
}

static bool is_paged(const asking *a)
{
    return a->source->items_path[0] || a->source->next_path[0] || a->fetch.next[0];
}

/* The first page has come. */
static lin_code take_pages(asking *a, FILE *page, FILE **ret)
{
    bool more;

    lin_arena_defer(a->rq->arena, close_file, page);
    LIN_TRY(open_temporary(a->rq, ret));
    a->fetch.unless = NULL;
    LIN_TRY(take_page(a, page, *ret, &more));
    while (more) {
        LIN_TRY(ask_page(a, page));
        LIN_TRY(take_page(a, page, *ret, &more));
    }
    return fflush(*ret) == 0 ? LIN_OK : lin_fail(a->rq, &EXCHANGE_STORE_FULL);
}

/* --- what is known */

static lin_id id_of(const char *text)
{
    lin_id id = { { 0 } };

    lin_id_parse(lin_z(text), &id);
    return id;
}

static lin_code find_known(asking *a)
{
    lin_id id = id_of(a->source->id);
    lin_rows rows;

    LIN_TRY(lin_query(a->rq, &exchange_sql_find_validator, &rows, lin_int(lin_id_community(id)), lin_ref(id), lin_text(lin_day(a->rq->arena, a->rq->now))));
    a->fetch.unless = rows.count ? lin_str_z(a->rq->arena, lin_cell_text(&rows, 0, 0)) : NULL;
    return LIN_OK;
}

/* What one page is marked with says nothing of the others. */
static lin_code note_known(asking *a)
{
    lin_str etag = lin_z(a->page == 1 ? a->fetch.etag : "");
    lin_id id = id_of(a->run->id);

    return lin_exec(a->rq, &exchange_sql_note_validator, lin_int(lin_id_community(id)), lin_ref(id),
                    etag.len && lin_utf8_valid(etag) ? lin_text(etag) : lin_null());
}

lin_code exchange_address_known(lin_req *rq, const SourceRun *run)
{
    lin_id id = id_of(run->id);

    return lin_exec(rq, &exchange_sql_keep_validator, lin_int(lin_id_community(id)), lin_ref(id), lin_text(lin_day(rq->arena, lin_typed_time(run->created_at))));
}

/* --- all of it */

static lin_code begin(asking *a)
{
    lin_str permit, bearer;

    LIN_TRY(exchange_key_find(a->rq, a->source, &permit, &bearer));
    LIN_TRY(find_known(a));
    a->fetch.allowed = &networks;
    a->fetch.go_on = go_on;
    a->fetch.what = a;
    a->fetch.bearer = bearer.len ? lin_str_z(a->rq->arena, bearer) : NULL;
    a->fetch.ca_file = exchange_set.sources_ca.len ? lin_str_z(a->rq->arena, exchange_set.sources_ca) : NULL;
    snprintf(a->url, sizeof(a->url), "%s", a->source->address);
    return LIN_OK;
}

lin_code exchange_address_ask(lin_req *rq, const Source *source, const SourceRun *run, FILE **ret)
{
    asking *a = LIN_NEW(rq->arena, asking);
    FILE *page;

    *a = (asking){ .rq = rq, .source = source, .run = run, .page = 1, .left = exchange_set.sources_mib * 1024 * 1024,
                   .until = lin_monotonic() + exchange_set.sources_seconds * LIN_SECOND };
    LIN_TRY(begin(a));
    LIN_TRY(open_temporary(rq, ret));
    LIN_TRY(ask_page(a, *ret));
    page = *ret;
    if (a->same) {
        *ret = NULL;
        fclose(page);
        return LIN_OK;
    }
    if (is_paged(a))
        LIN_TRY(take_pages(a, page, ret));
    return note_known(a);
}
