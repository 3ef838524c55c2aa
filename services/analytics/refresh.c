/*
 * refresh - the job that asks services for records of theirs: those that something has happened to, and, while this service is
 * new, all of them. And RebuildEntries, which has it begin anew.
 *
 * What is answered counts only if nothing has happened to the record since the question (stale.seq): what was read before a
 * deletion cannot come back after it. Each batch is one transaction: killed anywhere, it is asked for again. A service that is away
 * holds up no other kind.
 */
#include <stdatomic.h>

#include "analytics.h"

enum { BATCH = 200, LONGEST_TEXT = 600, TURN_MS = 1000, SOON_S = 2, POLL_S = 5 };

/* --- what a service says of its records */

static lin_code describe(lin_req *rq, const analytics_kind *kind, Linli__DescribeRequest *in, Linli__Descriptions **ret)
{
    return kind->describe(rq, in, ret);
}

static lin_value lookups_of(lin_req *rq, const Linli__Descriptions *told)
{
    lin_buf text = { .arena = rq->arena };

    for (size_t i = 0; i < told->n_lookups; i++)
        lin_buf_print(&text, "%s\t%s\n", told->lookups[i]->field, told->lookups[i]->pattern);
    return lin_text(lin_buf_str(&text));
}

static lin_code keep_kind(lin_req *rq, const analytics_kind *kind, const Linli__Descriptions *told)
{
    return lin_exec(rq, &analytics_sql_keep_kind, lin_text(lin_z(kind->name)), lin_text(lin_z(told->label_zh)),
                    lin_text(lin_z(told->label_en)), lin_int(told->data_class), lookups_of(rq, told));
}

/* --- records that something has happened to */

typedef struct batch {
    lin_value ids, seqs;
    char **id;
    size_t count;
} batch;

static lin_code take_batch(lin_req *rq, const analytics_kind *kind, size_t most, batch *ret)
{
    lin_rows rows;
    lin_value *seq;

    LIN_TRY(lin_query(rq, &analytics_sql_list_stale, &rows, lin_text(lin_z(kind->name)), lin_int((int64_t)most)));
    seq = LIN_NEW_ARRAY(rq->arena, lin_value, rows.count + 1);
    ret->id = lin_typed_id_column(rq, &rows, 0);
    ret->count = rows.count;
    for (size_t i = 0; i < rows.count; i++)
        seq[i] = lin_int(lin_cell_int(&rows, i, 1));
    ret->seqs = (lin_value){ .kind = LIN_LIST, .list = { seq, rows.count } };
    ret->ids = lin_typed_texts(rq, rows.count, ret->id);
    return LIN_OK;
}

static lin_value id_or_null(const char *text)
{
    lin_id id;

    return lin_id_parse(lin_z(text), &id) ? lin_ref(id) : lin_null();
}

static lin_code keep_entry(lin_req *rq, const analytics_kind *kind, const Linli__Description *one)
{
    lin_str text = lin_utf8_first(lin_z(one->search_text), LONGEST_TEXT);

    return lin_exec(rq, &analytics_sql_keep_entry, lin_int(one->community_number), id_or_null(one->id), lin_text(lin_z(kind->name)),
                    id_or_null(one->grid_id), id_or_null(one->building_id), id_or_null(one->own_id), lin_text(lin_z(one->title)),
                    lin_text(lin_z(one->subtitle)), lin_int(one->version), lin_text(text), lin_typed_grams(rq, text), lin_at(rq->now));
}

static const Linli__Description *find(const Linli__Descriptions *told, lin_str id)
{
    for (size_t i = 0; i < told->n_records; i++)
        if (lin_str_eq(lin_z(told->records[i]->id), id))
            return told->records[i];
    return NULL;
}

/* What the rows name is still as it was when its service was asked. */
static lin_code settle(lin_req *rq, const analytics_kind *kind, const lin_rows *rows, const Linli__Descriptions *told)
{
    for (size_t i = 0; i < rows->count; i++) {
        lin_id id = lin_cell_id(rows, i, 0);
        const Linli__Description *one = find(told, lin_id_text(rq->arena, id));

        LIN_TRY(one ? keep_entry(rq, kind, one) : lin_exec(rq, &analytics_sql_drop_entry, lin_int(lin_id_community(id)), lin_ref(id)));
    }
    return LIN_OK;
}

static lin_code apply(lin_req *rq, const analytics_kind *kind, const batch *b, const Linli__Descriptions *told)
{
    lin_rows rows;
    LIN_TX(tx, rq);

    LIN_TRY(lin_query(rq, &analytics_sql_take_stale, &rows, lin_text(lin_z(kind->name)), b->ids, b->seqs));
    LIN_TRY(settle(rq, kind, &rows, told));
    LIN_TRY(keep_kind(rq, kind, told));
    return lin_commit(&tx);
}

static lin_code refresh_some(lin_req *rq, const analytics_kind *kind, size_t most, bool *ret_any)
{
    Linli__DescribeRequest in;
    Linli__Descriptions *told;
    batch b;

    linli__describe_request__init(&in);
    LIN_TRY(take_batch(rq, kind, most, &b));
    *ret_any = b.count > 0;
    if (!b.count)
        return LIN_OK;
    in.page_size = (int32_t)most;
    in.ids = b.id;
    in.n_ids = b.count;
    LIN_TRY(describe(rq, kind, &in, &told)); /* no transaction is open across the bus */
    return apply(rq, kind, &b, told);
}

/* --- all records, while this service is new */

static lin_code note_page(lin_req *rq, const analytics_kind *kind, const Linli__Descriptions *told)
{
    char **id = LIN_NEW_ARRAY(rq->arena, char *, told->n_records + 1);
    lin_value name = lin_text(lin_z(kind->name));
    LIN_TX(tx, rq);

    for (size_t i = 0; i < told->n_records; i++)
        id[i] = told->records[i]->id;
    LIN_TRY(keep_kind(rq, kind, told));
    LIN_TRY(lin_exec(rq, &analytics_sql_note_all, name, lin_typed_texts(rq, told->n_records, id)));
    LIN_TRY(lin_exec(rq, &analytics_sql_note_filled, name, lin_text(lin_z(told->last_id)), lin_bool(!told->last_id[0])));
    return lin_commit(&tx);
}

static lin_code fill_some(lin_req *rq, const analytics_kind *kind, size_t most, bool *ret_any)
{
    Linli__DescribeRequest in;
    Linli__Descriptions *told;
    lin_rows rows;

    linli__describe_request__init(&in);
    LIN_TRY(lin_query(rq, &analytics_sql_find_filled, &rows, lin_text(lin_z(kind->name))));
    *ret_any = !rows.count || !lin_cell_int(&rows, 0, 1);
    if (!*ret_any)
        return LIN_OK;
    in.page_size = (int32_t)most;
    in.after = rows.count ? lin_str_z(rq->arena, lin_cell_text(&rows, 0, 0)) : in.after;
    LIN_TRY(describe(rq, kind, &in, &told));
    return note_page(rq, kind, told);
}

/* --- the job */

static lin_pace pace;                      /* its thread's */

/* What is new is refreshed before more is filled in; people who ask for something go first. */
static lin_code go_on(lin_req *rq, const analytics_kind *kind, bool *ret_more)
{
    size_t most = lin_make_room(rq, &pace, BATCH);

    LIN_TRY(refresh_some(rq, kind, most, ret_more));
    return *ret_more ? LIN_OK : fill_some(rq, kind, most, ret_more);
}

/* A batch has an arena of its own: all those of a turn together took the process up to 20 MB, which it kept. */
static lin_code go_on_apart(lin_req *rq, const analytics_kind *kind, bool *ret_more)
{
    static lin_arena *room;                /* the thread's */
    lin_req one = *rq;
    lin_code code;

    room = room ? room : lin_arena_new();
    lin_arena_reset(room);                 /* before, not behind: what went wrong is told from there */
    one.arena = room;
    code = go_on(&one, kind, ret_more);
    rq->problem = one.problem;
    return code;
}

static lin_code turn(lin_req *rq, const analytics_kind *kind)
{
    lin_time end = lin_monotonic() + TURN_MS * LIN_MS;
    bool more = true;

    while (more && lin_monotonic() < end)
        LIN_TRY(go_on_apart(rq, kind, &more));
    if (more)
        analytics_tell_refresh();
    return LIN_OK;
}

static bool is_away(lin_code code)
{
    return code == LIN_UNAVAILABLE || code == LIN_DEADLINE_EXCEEDED;
}

/* Whose service fails does not hold up the others; the last failure is told. */
static lin_code turn_all(lin_req *rq, const lin_rows *waiting)
{
    lin_code code = LIN_OK;

    for (size_t i = 0; i < waiting->count; i++) {
        lin_code one = turn(rq, analytics_kind_named(lin_str_z(rq->arena, lin_cell_text(waiting, i, 0))));

        if (one != LIN_OK && !is_away(one))
            code = one;
        else
            lin_req_clear_problem(rq);
    }
    return code;
}

/* Those of which something is kept here. */
static size_t kept_kinds(lin_req *rq, char ***ret)
{
    size_t count = 0;

    *ret = LIN_NEW_ARRAY(rq->arena, char *, analytics_kind_count);
    for (size_t i = 0; i < analytics_kind_count; i++)
        if (analytics_kinds[i].describe)
            (*ret)[count++] = (char *)(uintptr_t)analytics_kinds[i].name;
    return count;
}

static lin_value kind_names(lin_req *rq)
{
    char **name;
    size_t count = kept_kinds(rq, &name);

    return lin_typed_texts(rq, count, name);
}

static _Atomic lin_time told;              /* monotonic: something was noted here */
static lin_time looked;                    /* the job's: when it last asked the database */

void analytics_tell_refresh(void)
{
    atomic_store(&told, lin_monotonic());
}

/* An idle service leaves the database alone. What is noted is committed a little later; other replicas note, too. */
static bool may_be_waiting(void)
{
    lin_time now = lin_monotonic();

    return now - atomic_load(&told) < SOON_S * LIN_SECOND || now - looked >= POLL_S * LIN_SECOND;
}

lin_code analytics_refresh(lin_req *rq)
{
    lin_rows waiting;

    if (!may_be_waiting())
        return LIN_OK;
    looked = lin_monotonic();
    LIN_TRY(lin_query(rq, &analytics_sql_list_waiting, &waiting, kind_names(rq)));
    return turn_all(rq, &waiting);
}

/* --- RebuildEntries */

static bool is_kept(const char *name)
{
    const analytics_kind *kind = analytics_kind_named(name);

    return kind && kind->describe;
}

static lin_code check_kinds(lin_req *rq, char *const *kind, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!is_kept(kind[i]))
            return lin_fail_field(rq, LIN_STR("kinds"), &ANALYTICS_KIND_UNKNOWN, lin_arg_text("kind", lin_z(kind[i])));
    return LIN_OK;
}

lin_code analytics_rebuild_entries(lin_req *rq, const RebuildEntriesRequest *in, RebuildEntriesAnswer **ret)
{
    lin_reach before = { rq->who, rq->scope };
    LIN_TX(tx, rq);

    LIN_TRY(check_kinds(rq, in->kinds, in->n_kinds));
    (*ret)->kinds = in->kinds;
    (*ret)->n_kinds = in->n_kinds;
    if (!in->n_kinds)
        (*ret)->n_kinds = kept_kinds(rq, &(*ret)->kinds);
    LIN_TRY(lin_reach_set(rq, &(lin_reach){ rq->who, LIN_STR("all") })); /* who may have it built anew has all of it built anew */
    for (size_t i = 0; i < (*ret)->n_kinds; i++)
        LIN_TRY(lin_exec(rq, &analytics_sql_begin_anew, lin_text(lin_z((*ret)->kinds[i]))));
    LIN_TRY(lin_reach_set(rq, &before));
    analytics_tell_refresh();
    return lin_commit(&tx);
}
