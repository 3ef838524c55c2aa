/*
 * watch_houses - the job that raises warnings, and SettleWarning (GB/T 42455.1-2023, 8.1.3 g). It walks all houses, some of one community
 * at a time and for a short turn, after which other jobs go on. Each detector is a set query over such houses, whose parameters stand in it
 * and in the contract. What it finds is raised once; what it no longer finds has passed. One that fails is logged, and keeps neither the
 * others nor the walk from going on.
 */
#include "housing.h"
#include "libs/base/log.h"

enum { AT_ONCE = 500 };

#define EVERY (10 * LIN_MINUTE)
#define TURN (2 * LIN_SECOND)

enum { HOUSE, COMMUNITY, THERE, EMPTY, LIVED_IN, HOME, OF_ELDER };   /* columns of houses_after */
enum { WARNED_HOUSE, WARNING, STATE };                              /* of known_warnings */
enum { FOUND_HOUSE, FIGURE };                                       /* of a detector */

static const struct detector {
    WarningKind kind;
    int of;                            /* at which houses it looks: the column that tells */
    const lin_sql *sql;
} detectors[] = {
    { WARNING_KIND_ELDER_SILENT, OF_ELDER, &housing_sql_find_elder_silent },
    { WARNING_KIND_EMPTY_IN_USE, EMPTY, &housing_sql_find_empty_in_use },
    { WARNING_KIND_LIVED_IN_UNUSED, LIVED_IN, &housing_sql_find_lived_in_unused },
    { WARNING_KIND_GAS_UNBROKEN, THERE, &housing_sql_find_gas_unbroken },
    { WARNING_KIND_HEAT_GONE, THERE, &housing_sql_find_heat_gone },
    { WARNING_KIND_ELDER_INDOORS, OF_ELDER, &housing_sql_find_elder_indoors },
    { WARNING_KIND_DOOR_BUSY, HOME, &housing_sql_find_door_busy },
};

/* Of the job's thread. */
static struct walk {
    int32_t community;
    lin_id after;
    lin_time begun, due;               /* monotonic; the next one is due */
} walk;
static lin_pace pace;

/* --- some houses of one community */

typedef struct slice {
    int32_t number;                    /* the community's */
    lin_str community;
    lin_rows rows;
} slice;

/* Behind the last of them the walk is over. */
static lin_code next_slice(lin_req *rq, slice *ret)
{
    const size_t most = lin_make_room(rq, &pace, AT_ONCE);

    LIN_TRY(lin_query(rq, &housing_sql_houses_after, &ret->rows, lin_int(walk.community), lin_ref(walk.after), lin_text(lin_day(rq->arena, rq->now)),
                      lin_int((int64_t)most)));
    if (!ret->rows.count) {
        walk = (struct walk){ .due = walk.begun + EVERY };
        return LIN_OK;
    }
    walk.community = ret->number = (int32_t)lin_cell_int(&ret->rows, 0, COMMUNITY);
    walk.after = lin_cell_id(&ret->rows, ret->rows.count - 1, HOUSE);
    return LIN_OK;
}

/* Those of which the column says yes; HOUSE: all. */
static lin_value houses_of(lin_req *rq, const slice *s, int column)
{
    lin_value *id = LIN_NEW_ARRAY(rq->arena, lin_value, s->rows.count + 1);
    size_t count = 0;

    for (size_t i = 0; i < s->rows.count; i++)
        if (column == HOUSE || lin_cell_int(&s->rows, i, column))
            id[count++] = lin_ref(lin_cell_id(&s->rows, i, HOUSE));
    return (lin_value){ .kind = LIN_LIST, .list = { id, count } };
}

/* --- one detector among them */

static bool names(const lin_rows *rows, lin_id house)
{
    for (size_t i = 0; i < rows->count; i++)
        if (lin_id_eq(lin_cell_id(rows, i, 0), house))
            return true;
    return false;
}

static lin_code raise_one(lin_req *rq, const struct detector *d, const slice *s, lin_id house, double figure)
{
    Warning *warning = warning_new(rq);

    warning->community_id = lin_str_z(rq->arena, s->community);
    warning->house_id = lin_str_z(rq->arena, lin_id_text(rq->arena, house));
    warning->kind = d->kind;
    warning->state = WARNING_STATE_OPEN;
    warning->figure = figure;
    return warning_create(rq, warning);
}

static lin_code pass(lin_req *rq, lin_id id)
{
    Warning *warning;

    LIN_TRY(warning_lock(rq, lin_id_text(rq->arena, id).at, &warning));
    if (warning->state != WARNING_STATE_OPEN)
        return LIN_OK; /* somebody has settled it meanwhile */
    warning->state = WARNING_STATE_PASSED;
    return warning_save(rq, warning);
}

static lin_code compare(lin_req *rq, const struct detector *d, const slice *s, const lin_rows *found, const lin_rows *known)
{
    for (size_t i = 0; i < found->count; i++)
        if (!names(known, lin_cell_id(found, i, FOUND_HOUSE)))
            LIN_TRY(raise_one(rq, d, s, lin_cell_id(found, i, FOUND_HOUSE), lin_cell(rq, found, i, FIGURE).real));
    for (size_t i = 0; i < known->count; i++)
        if (lin_cell_int(known, i, STATE) == WARNING_STATE_OPEN && !names(found, lin_cell_id(known, i, WARNED_HOUSE)))
            LIN_TRY(pass(rq, lin_cell_id(known, i, WARNING)));
    return LIN_OK;
}

/* Known are those that are open, and those that were settled within a week. */
static lin_code look(lin_req *rq, const struct detector *d, const slice *s)
{
    lin_rows found, known;
    LIN_TX(tx, rq);

    LIN_TRY(lin_query(rq, d->sql, &found, lin_int(s->number), houses_of(rq, s, d->of), lin_at(rq->now)));
    LIN_TRY(lin_query(rq, &housing_sql_known_warnings, &known, houses_of(rq, s, HOUSE), lin_int(d->kind), lin_at(rq->now - 7 * LIN_DAY)));
    LIN_TRY(compare(rq, d, s, &found, &known));
    return lin_commit(&tx);
}

static lin_code look_or_log(lin_req *rq, const struct detector *d, const slice *s)
{
    lin_code code = look(rq, d, s);

    if (code == LIN_OK)
        return code;
    lin_log(LIN_WARN, NULL, "detector_failed", lin_arg_text("kind", lin_z(lin_typed_word(&linli__housing__v1__warning__kind__descriptor, d->kind))),
            lin_arg_text("community", s->community), lin_arg_text("code", lin_z(lin_code_name(code))), lin_arg_text("reason", rq->problem.reason));
    lin_req_clear_problem(rq);
    return code;
}

/* --- the job */

/* Fails with what failed first; the others have looked nevertheless. */
static lin_code go_on(lin_req *rq, bool *ret_more)
{
    lin_code failed = LIN_OK;
    slice s = { 0 };

    *ret_more = false;
    LIN_TRY(next_slice(rq, &s));
    *ret_more = s.rows.count > 0;
    if (!*ret_more || !lin_place_id(rq, lin_app_access(rq), s.number, &s.community))
        return LIN_OK; /* a community that is gone, or not heard of yet */
    for (size_t i = 0; i < LIN_COUNT(detectors); i++) {
        lin_code code = look_or_log(rq, &detectors[i], &s);

        failed = failed == LIN_OK ? code : failed;
    }
    return failed;
}

lin_code housing_watch_houses(lin_req *rq)
{
    const lin_time now = lin_monotonic();
    lin_code failed = LIN_OK;
    bool more = true;

    if (now < walk.due)
        return LIN_OK;
    rq->origin = LIN_STR("detector");
    walk.begun = walk.begun ? walk.begun : now;
    while (more && lin_monotonic() < now + TURN) {
        lin_code code = go_on(rq, &more);

        failed = failed == LIN_OK ? code : failed;
    }
    return failed;
}

lin_code housing_settle_warning(lin_req *rq, const SettleWarningRequest *in, Warning **ret)
{
    LIN_TX(tx, rq);

    LIN_TRY(warning_lock(rq, in->id, ret));
    if ((*ret)->settled_by[0])
        return lin_fail(rq, &HOUSING_WARNING_SETTLED);
    (*ret)->state = in->real ? WARNING_STATE_CONFIRMED : WARNING_STATE_FALSE_ALARM;
    (*ret)->note = in->note;
    (*ret)->settled_by = lin_typed_actor(rq);
    (*ret)->settled_at = lin_typed_now(rq);
    LIN_TRY(warning_save(rq, *ret));
    return lin_commit(&tx);
}
