/*
 * watch_staff - warnings of large staff movement, raised and passed (GB/T 42455.1-2023, 8.1.4 d). What counts is stated at
 * Warning.Kind in the contract. The job takes one community at a time: what staff links say, then, by pages, how many of those who
 * stay come no longer with their cars, which vehicles counts; no transaction is open meanwhile. Emits WarningRaised.
 */
#include <stdlib.h>

#include "organizations.h"

#include "libs/base/log.h"

enum { AT_ONCE = 200, UNITS_LEAST = 3, DRIVERS_STAND_FOR_ALL = 5 };

typedef struct rule {
    int32_t community, days, percent, people, absent_days;
    const char *region;
} rule;

typedef struct staff {
    const char *unit_id;
    int64_t most, moved;                   /* then or now; by links */
    lin_value stayed;                      /* ids of people */
    int64_t drivers, absent;               /* of these: who drive, who have stopped coming */
} staff;

/* --- the judgement */

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The share of drivers that is missed in an ordinary unit of the community: the median of those where enough drive. A holiday has it
 * rise, a few units that are left do not; 0: there are too few units to tell. */
static double usual_share(lin_req *rq, const staff *s, size_t count, const rule *r)
{
    double *share = LIN_NEW_ARRAY(rq->arena, double, count + 1);
    size_t units = 0;

    for (size_t i = 0; i < count; i++)
        if (s[i].drivers >= r->people)
            share[units++] = (double)s[i].absent / (double)s[i].drivers;
    qsort(share, units, sizeof(double), by_size);
    return units < UNITS_LEAST ? 0 : share[(units - 1) / 2];
}

/* The share of the staff that came or left, in percent; 0: too few people. Drivers stand for all who stayed where there are enough. */
static int32_t share_of(const staff *s, double usual, const rule *r)
{
    double absent = (double)s->absent - (double)s->drivers * usual, gone, stayed = (double)s->stayed.list.count;

    absent = absent > 0 ? absent : 0;
    if ((double)s->moved + absent < r->people)
        return 0;
    gone = absent > 0 && (double)s->drivers * DRIVERS_STAND_FOR_ALL >= stayed ? absent * stayed / (double)s->drivers : absent;
    return (int32_t)(((double)s->moved + gone) * 100 / (double)s->most);
}

/* --- what is known of the staff */

static lin_code list_staff(lin_req *rq, const rule *r, staff **ret, size_t *ret_count)
{
    lin_rows rows;
    staff *s;

    LIN_TRY(lin_query(rq, &organizations_sql_list_staff, &rows, lin_int(r->community), lin_text(lin_day(rq->arena, rq->now)), lin_int(r->days),
                      lin_int(r->people)));
    s = *ret = LIN_NEW_ARRAY(rq->arena, staff, rows.count + 1);
    for (size_t i = 0; i < rows.count; i++)
        s[i] = (staff){ .unit_id = lin_id_text(rq->arena, lin_cell_id(&rows, i, 0)).at, .most = lin_cell_int(&rows, i, 1),
                        .moved = lin_cell_int(&rows, i, 2), .stayed = lin_cell(rq, &rows, i, 3) };
    *ret_count = rows.count;
    return LIN_OK;
}

/* Of so many of those who stay, from `from` on. */
static lin_code ask_page(lin_req *rq, const rule *r, staff *s, size_t from, size_t count)
{
    VehiclesCountDriversRequest in;
    VehiclesCountDriversAnswer *told;

    linli__vehicles__v1__count_drivers_request__init(&in);
    in.community_id = (char *)(uintptr_t)r->region;
    in.absent_days = r->absent_days;
    in.days = r->days;
    in.person_ids = LIN_NEW_ARRAY(rq->arena, char *, count);
    for (; in.n_person_ids < count; in.n_person_ids++)
        in.person_ids[in.n_person_ids] = lin_str_z(rq->arena, lin_id_text(rq->arena, s->stayed.list.at[from + in.n_person_ids].id));
    LIN_TRY(vehicles_count_drivers(rq, &in, &told));
    s->drivers += told->drivers;
    s->absent += told->absent;
    return LIN_OK;
}

/* A page has two seconds of its own, and people who ask for something go first. */
static lin_code ask_of_unit(lin_req *rq, const rule *r, staff *s)
{
    static lin_pace pace;                  /* its thread's */

    for (size_t from = 0, count; from < s->stayed.list.count; from += count) {
        count = lin_make_room(rq, &pace, AT_ONCE);
        if (count > s->stayed.list.count - from)
            count = s->stayed.list.count - from;
        LIN_TRY(ask_page(rq, r, s, from, count));
    }
    return LIN_OK;
}

static lin_code ask_of_all(lin_req *rq, const rule *r, staff *s, size_t count)
{
    for (size_t i = 0; i < count; i++)
        LIN_TRY(ask_of_unit(rq, r, &s[i]));
    return LIN_OK;
}

/* Did vehicles answer? While it is away nothing is known of passages. */
static lin_code ask_vehicles(lin_req *rq, const rule *r, staff *s, size_t count, bool *ret)
{
    lin_code code = ask_of_all(rq, r, s, count);

    *ret = code == LIN_OK;
    for (size_t i = 0; i < count && !*ret; i++)
        s[i].drivers = s[i].absent = 0;
    if (code != LIN_UNAVAILABLE && code != LIN_DEADLINE_EXCEEDED)
        return code;
    lin_log(LIN_WARN, rq, "passages_unknown", lin_arg_text("code", lin_z(lin_code_name(code))), lin_arg_text("community", lin_z(r->region)));
    lin_req_clear_problem(rq);
    return LIN_OK;
}

/* --- warnings */

static int by_unit(const void *a, const void *b)
{
    return strcmp((*(Warning *const *)a)->unit_id, (*(Warning *const *)b)->unit_id);
}

static Warning **find(Warning **warning, size_t count, const char *unit_id)
{
    Warning key = { .unit_id = (char *)(uintptr_t)unit_id }, *at = &key;

    return count ? bsearch(&at, warning, count, sizeof(Warning *), by_unit) : NULL;
}

/* Those that are open, and those that were settled within a week. */
static lin_code known_movements(lin_req *rq, const rule *r, Warning ***ret, size_t *ret_count)
{
    const char *since = lin_time_text(rq->arena, rq->now - 7 * LIN_DAY).at;

    LIN_TRY(warning_list(rq, lin_print(rq->arena, "communityId = \"%s\" AND kind = STAFF_MOVEMENT AND (state = OPEN OR settledAt > \"%s\")", r->region, since),
                         ret, ret_count));
    if (*ret_count)
        qsort(*ret, *ret_count, sizeof(Warning *), by_unit);
    return LIN_OK;
}

static lin_code raise_movement(lin_req *rq, const rule *r, const staff *s, int32_t share)
{
    Warning *warning = warning_new(rq);

    warning->community_id = (char *)(uintptr_t)r->region;
    warning->unit_id = (char *)(uintptr_t)s->unit_id;
    warning->kind = WARNING_KIND_STAFF_MOVEMENT;
    warning->figure = share;
    warning->threshold = r->percent;
    warning->absent = (int32_t)s->absent;
    return organizations_raise_warning(rq, warning);
}

/* Raises what is not known; what is no longer so passes if passages are known too. */
static lin_code compare(lin_req *rq, const rule *r, const staff *s, size_t count, bool asked)
{
    double usual = usual_share(rq, s, count, r);
    Warning **warning;
    size_t known;
    bool *still;

    LIN_TRY(known_movements(rq, r, &warning, &known));
    still = LIN_NEW_ARRAY(rq->arena, bool, known + 1);
    for (size_t i = 0; i < count; i++) {
        int32_t share = share_of(&s[i], usual, r);
        Warning **found = find(warning, known, s[i].unit_id);

        if (found)
            still[found - warning] = share >= r->percent;
        else if (share >= r->percent)
            LIN_TRY(raise_movement(rq, r, &s[i], share));
    }
    for (size_t i = 0; i < known && asked; i++)
        LIN_TRY(still[i] ? LIN_OK : organizations_pass_warning(rq, warning[i]));
    return LIN_OK;
}

lin_code organizations_pass_movement(lin_req *rq, const char *unit_id)
{
    Warning **warning;
    size_t count;

    LIN_TRY(warning_list(rq, lin_print(rq->arena, "%s AND kind = STAFF_MOVEMENT AND state = OPEN", organizations_of(rq, unit_id)), &warning, &count));
    for (size_t i = 0; i < count; i++)
        LIN_TRY(organizations_pass_warning(rq, warning[i]));
    return LIN_OK;
}

/* --- the job */

static lin_code watch_community(lin_req *rq, rule *r)
{
    lin_str region;
    size_t count;
    staff *s;
    bool asked;

    if (!lin_place_id(rq, lin_app_access(rq), r->community, &region))
        return LIN_OK; /* a community that is gone */
    r->region = lin_str_z(rq->arena, region);
    LIN_TRY(list_staff(rq, r, &s, &count));
    LIN_TRY(ask_vehicles(rq, r, s, count, &asked));
    LIN_TX(tx, rq);
    LIN_TRY(compare(rq, r, s, count, asked));
    return lin_commit(&tx);
}

static lin_code next_community(lin_req *rq, int32_t after, rule *ret, bool *ret_any)
{
    lin_rows rows;

    LIN_TRY(lin_query(rq, &organizations_sql_next_staffed, &rows, lin_int(after), lin_int(ORGANIZATIONS_WINDOW_DAYS), lin_int(ORGANIZATIONS_MOVED_PERCENT),
                      lin_int(ORGANIZATIONS_LEAST_PEOPLE), lin_int(ORGANIZATIONS_ABSENT_DAYS)));
    *ret_any = rows.count > 0;
    if (*ret_any)
        *ret = (rule){ .community = (int32_t)lin_cell_int(&rows, 0, 0), .days = (int32_t)lin_cell_int(&rows, 0, 1), .percent = (int32_t)lin_cell_int(&rows, 0, 2),
                       .people = (int32_t)lin_cell_int(&rows, 0, 3), .absent_days = (int32_t)lin_cell_int(&rows, 0, 4) };
    return LIN_OK;
}

/* Runs often and takes the next community, so that each has memory of its own; after the last there is a rest. */
lin_code organizations_watch_staff(lin_req *rq)
{
    static int32_t after;                  /* the job's thread alone has these */
    static lin_time rests_until;
    rule next;
    bool any;

    if (lin_monotonic() < rests_until)
        return LIN_OK;
    rq->origin = LIN_STR("detector");
    LIN_TRY(next_community(rq, after, &next, &any));
    after = any ? next.community : 0;
    if (!any)
        rests_until = lin_monotonic() + 10 * LIN_MINUTE;
    return any ? watch_community(rq, &next) : LIN_OK;
}
