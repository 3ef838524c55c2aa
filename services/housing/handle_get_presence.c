/*
 * GetPresence, ListPresences: are those who are registered in a house really there (GB/T 42455.1-2023, 8.1.3 f)? The model and its
 * parameters are those that presence.proto states. Vehicles is asked for counts after the query, so that nothing is open meanwhile.
 */
#include <math.h>
#include <stdlib.h>

#include "housing.h"
#include "libs/base/log.h"

enum { USUALLY = 50, AT_ONCE = 250, MOST = 5000 };

#define PRIOR 0.5
#define PRESENT_FROM 0.7
#define ABSENT_UP_TO 0.3

enum { HOUSE, PEOPLE, WATER, POWER, GAS, DOOR };      /* columns of presence_of and list_presences */

/* One kind of meter, and cars. */
static const struct evidence {
    ReadingKind kind;
    int column;
    double little, against, much, for_it;
    int digits;
    const char *text[LIN_LANGS];
} evidence[] = {
    { READING_KIND_WATER, WATER, 0, -3.0, 0.05, 3.0, 3, { "近24小时用水{used}立方米", "{used} m³ of water in 24 hours" } },
    { READING_KIND_POWER, POWER, 0.2, -2.0, 1.5, 2.5, 2, { "近24小时用电高于待机{used}千瓦时", "{used} kWh above idle in 24 hours" } },
    { READING_KIND_GAS, GAS, 0, -0.3, 0.1, 2.0, 3, { "近24小时用气{used}立方米", "{used} m³ of gas in 24 hours" } },
    { READING_KIND_DOOR, DOOR, 0, -1.5, 2, 2.0, 0, { "近24小时开门{used}次", "door opened {used} times in 24 hours" } },
}, cars = { READING_KIND_UNSPECIFIED, 0, -1, -1.5, 1, 1.5, 2, { "{drivers}人驾车，其中{moved}人近24小时有通行，{away}人驶出超过24小时未归",
                                                              "{drivers} drive, {moved} passed in 24 hours, {away} drove out longer ago and did not return" } };

/* --- the model: pure */

static double weight_of(const struct evidence *e, double used)
{
    double share = (used - e->little) / (e->much - e->little);

    share = share < 0 ? 0 : share > 1 ? 1 : share;
    return e->against + share * (e->for_it - e->against);
}

static double score_of(double log_odds)
{
    return 1 / (1 + exp(-log_odds));
}

static PresenceState state_of(double score, size_t reasons)
{
    if (!reasons)
        return PRESENCE_STATE_UNKNOWN;
    return score >= PRESENT_FROM ? PRESENCE_STATE_PRESENT : score <= ABSENT_UP_TO ? PRESENCE_STATE_ABSENT : PRESENCE_STATE_UNSURE;
}

/* --- judging */

static PresenceReason *add_reason(lin_req *rq, Presence *presence, const struct evidence *e, double used)
{
    PresenceReason *reason = LIN_NEW(rq->arena, PresenceReason);

    linli__housing__v1__presence_reason__init(reason);
    reason->kind = e->kind;
    reason->used = used;
    reason->weight = weight_of(e, used);
    presence->reasons[presence->n_reasons++] = reason;
    return reason;
}

static void add_meter(lin_req *rq, Presence *presence, const struct evidence *e, double used)
{
    const lin_arg arg = lin_arg_text("used", lin_z(lin_print(rq->arena, "%.*f", e->digits, used)));

    add_reason(rq, presence, e, used)->text = lin_str_z(rq->arena, lin_template(rq->arena, e->text[rq->lang], 1, &arg));
}

static void add_cars(lin_req *rq, Presence *presence, const VehiclesAtHome *told)
{
    const lin_arg arg[] = { lin_arg_int("drivers", told->drivers), lin_arg_int("moved", told->moved), lin_arg_int("away", told->away) };
    PresenceReason *reason = add_reason(rq, presence, &cars, (double)(told->moved - told->away) / told->drivers);

    reason->drivers = told->drivers;
    reason->moved = told->moved;
    reason->away = told->away;
    reason->text = lin_str_z(rq->arena, lin_template(rq->arena, cars.text[rq->lang], LIN_COUNT(arg), arg));
}

static void conclude(Presence *presence)
{
    double log_odds = PRIOR;

    for (size_t i = 0; i < presence->n_reasons; i++)
        log_odds += presence->reasons[i]->weight;
    presence->score = presence->n_reasons ? score_of(log_odds) : 0;
    presence->state = state_of(presence->score, presence->n_reasons);
}

/* `told` of its people by vehicles; NULL: it did not answer. */
static Presence *judge(lin_req *rq, const lin_rows *rows, size_t row, const VehiclesAtHome *told)
{
    Presence *presence = LIN_NEW(rq->arena, Presence);

    linli__housing__v1__presence__init(presence);
    presence->house_id = lin_str_z(rq->arena, lin_id_text(rq->arena, lin_cell_id(rows, row, HOUSE)));
    presence->registered = (int32_t)lin_cell(rq, rows, row, PEOPLE).list.count;
    presence->judged_at = lin_typed_now(rq);
    presence->cars_known = told != NULL;
    presence->reasons = LIN_NEW_ARRAY(rq->arena, PresenceReason *, LIN_COUNT(evidence) + 1);
    for (size_t i = 0; i < LIN_COUNT(evidence); i++)
        if (!lin_cell_null(rows, row, evidence[i].column))
            add_meter(rq, presence, &evidence[i], lin_cell(rq, rows, row, evidence[i].column).real);
    if (told && told->drivers)
        add_cars(rq, presence, told);
    conclude(presence);
    return presence;
}

/* --- asking vehicles */

static VehiclesHousehold *household_of(lin_req *rq, const lin_rows *rows, size_t row)
{
    const lin_value people = lin_cell(rq, rows, row, PEOPLE);
    VehiclesHousehold *one = LIN_NEW(rq->arena, VehiclesHousehold);

    linli__vehicles__v1__household__init(one);
    one->person_ids = LIN_NEW_ARRAY(rq->arena, char *, people.list.count + 1);
    for (; one->n_person_ids < people.list.count; one->n_person_ids++)
        one->person_ids[one->n_person_ids] = lin_str_z(rq->arena, lin_id_text(rq->arena, people.list.at[one->n_person_ids].id));
    return one;
}

/* Of each row in its order; NULL while vehicles is away. */
static lin_code ask_vehicles(lin_req *rq, char *community, const lin_rows *rows, VehiclesCountAtHomeAnswer **ret)
{
    VehiclesCountAtHomeRequest in;
    lin_code code;

    *ret = NULL;
    linli__vehicles__v1__count_at_home_request__init(&in);
    in.community_id = community;
    in.groups = LIN_NEW_ARRAY(rq->arena, VehiclesHousehold *, rows->count + 1);
    for (; in.n_groups < rows->count; in.n_groups++)
        in.groups[in.n_groups] = household_of(rq, rows, in.n_groups);
    code = vehicles_count_at_home(rq, &in, ret);
    if (code == LIN_OK && (*ret)->n_groups == rows->count)
        return LIN_OK;
    *ret = NULL;
    if (code != LIN_UNAVAILABLE && code != LIN_DEADLINE_EXCEEDED)
        return code == LIN_OK ? lin_fail(rq, &LIN_REASON_INTERNAL) : code;
    lin_log(LIN_WARN, rq, "passages_unknown", lin_arg_text("code", lin_z(lin_code_name(code))), lin_arg_text("community", lin_z(community)));
    lin_req_clear_problem(rq);
    return LIN_OK;
}

static lin_code judge_all(lin_req *rq, char *community, const lin_rows *rows, Presence **ret)
{
    VehiclesCountAtHomeAnswer *told = NULL;

    LIN_TRY(rows->count ? ask_vehicles(rq, community, rows, &told) : LIN_OK);
    for (size_t i = 0; i < rows->count; i++)
        ret[i] = judge(rq, rows, i, told ? told->groups[i] : NULL);
    return LIN_OK;
}

/* --- one house */

lin_code housing_get_presence(lin_req *rq, const GetPresenceRequest *in, Presence **ret)
{
    lin_str community;
    lin_rows rows;
    lin_id id;

    if (!lin_id_parse(lin_z(in->house_id), &id))
        return lin_fail_field(rq, LIN_STR("houseId"), &LIN_REASON_FIELD_ID);
    LIN_TRY(lin_query(rq, &housing_sql_presence_of, &rows, lin_int(lin_id_community(id)), lin_ref(id), lin_text(lin_day(rq->arena, rq->now)), lin_at(rq->now)));
    if (!rows.count || !lin_place_id(rq, lin_app_access(rq), lin_id_community(id), &community))
        return lin_fail(rq, &LIN_REASON_NOT_FOUND);
    return judge_all(rq, lin_str_z(rq->arena, community), &rows, ret);
}

/* --- those of a community */

/* A house of which nothing is known has no score: it is behind all that have one. */
static int lowest_first(const void *a, const void *b)
{
    const Presence *x = *(Presence *const *)a, *y = *(Presence *const *)b;
    int known = (y->n_reasons > 0) - (x->n_reasons > 0), score = (x->score > y->score) - (x->score < y->score);

    return known ? known : score ? score : strcmp(x->house_id, y->house_id);
}

static int highest_first(const void *a, const void *b)
{
    const Presence *x = *(Presence *const *)a, *y = *(Presence *const *)b;

    return x->n_reasons && y->n_reasons ? -lowest_first(a, b) : lowest_first(a, b);
}

static lin_code list_page(lin_req *rq, const ListPresencesRequest *in, int32_t community, lin_id after, lin_rows *ret)
{
    lin_id building = { { 0 } };

    if (in->building_id[0] && !lin_id_parse(lin_z(in->building_id), &building))
        return lin_fail_field(rq, LIN_STR("buildingId"), &LIN_REASON_FIELD_ID);
    return lin_query(rq, &housing_sql_list_presences, ret, lin_int(community), in->building_id[0] ? lin_ref(building) : lin_null(),
                     lin_text(lin_day(rq->arena, rq->now)), lin_at(rq->now), lin_ref(after), lin_int(AT_ONCE));
}

/* Page by page, so that vehicles is never asked for more than it takes. */
static lin_code judge_houses(lin_req *rq, const ListPresencesRequest *in, int32_t community, Presence **one, size_t *ret_count)
{
    lin_id after = { { 0 } };
    lin_rows rows;

    *ret_count = 0;
    do {
        LIN_TRY(list_page(rq, in, community, after, &rows));
        if (*ret_count + rows.count > MOST)
            return lin_fail_field(rq, LIN_STR("buildingId"), &HOUSING_PRESENCE_TOO_MANY, lin_arg_int("most", MOST));
        LIN_TRY(judge_all(rq, in->community_id, &rows, one + *ret_count));
        *ret_count += rows.count;
        if (rows.count)
            after = lin_cell_id(&rows, rows.count - 1, HOUSE);
    } while (rows.count == AT_ONCE);
    return LIN_OK;
}

static size_t keep_state(Presence **one, size_t count, PresenceState state)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++)
        if (!state || one[i]->state == state)
            one[kept++] = one[i];
    return kept;
}

lin_code housing_list_presences(lin_req *rq, const ListPresencesRequest *in, ListPresencesAnswer **ret)
{
    Presence **one = LIN_NEW_ARRAY(rq->arena, Presence *, MOST + AT_ONCE);
    size_t page = in->page_size ? (size_t)in->page_size : USUALLY, count;
    int32_t community;

    if (!lin_place_number(rq, lin_app_access(rq), lin_z(in->community_id), &community))
        return lin_fail_field(rq, LIN_STR("communityId"), &LIN_REASON_COMMUNITY_UNKNOWN);
    LIN_TRY(judge_houses(rq, in, community, one, &count));
    count = keep_state(one, count, in->state);
    qsort(one, count, sizeof(*one), in->highest_first ? highest_first : lowest_first);
    (*ret)->presences = one;
    (*ret)->n_presences = count < page ? count : page;
    (*ret)->total = (int32_t)count;
    return LIN_OK;
}
