/*
 * DecideGate: what a gate is to do about the car before it (GB/T 42455.1-2023, 8.3.5 a, c). Decision, stay, taken place and passage
 * are written in one transaction, in as few round trips and statements as can be: while they last the lot waits, and under row-level
 * security to start a statement costs more than to run it. One asks for all that is known, one writes all but the stay, which goes along.
 * Whoever decides about a lot locks its places first: entries and exits of one lot come one after the other, and never are more cars let
 * in than there are places. What a gate was told is kept by its own key.
 *
 * rules_entry.c says who is let in, stay_fee.c what is owed.
 */
#include "vehicles.h"

enum { PLATE_MOST = 16 };             /* characters, as passages have them */
#define CLOCK_OFF (5 * LIN_MINUTE)   /* so much a gate's clock may differ */

/* One request on its way. */
typedef struct asking {
    const DecideGateRequest *in;
    lin_tx *tx;
    Gate *gate;
    char *plate;
    lin_time at;
    int32_t community;
    ZonePlaces **zone;                /* of the lot, locked */
    size_t zones;
    vehicles_grounds grounds;
    Decision *decision;
    const char *moved_zone;           /* of which a place is taken or free by this; NULL: none */
    int more;
} asking;

/* --- what it is told */

/* The label of the reason; behind it the amount that is due, or the ticket. */
static char *display(lin_req *rq, const Decision *d, lin_lang lang)
{
    const char *label = lin_typed_label(rq, &linli__vehicles__v1__decision__why__descriptor, d->why, lang);

    if (d->due)
        return lin_print(rq->arena, "%s %lld.%02lld %s", label, (long long)(d->due / 100), (long long)(d->due % 100), lang == LIN_ZH ? "元" : "yuan");
    return lin_print(rq->arena, d->ticket[0] ? "%s %s" : "%s", label, d->ticket);
}

static void tell(lin_req *rq, Decision *d, DecisionWhy why)
{
    bool opens = why <= DECISION_WHY_PAID || why == DECISION_WHY_UNREAD_TICKET; /* as the contract has them in order */

    d->why = why;
    d->verdict = opens ? DECISION_VERDICT_OPEN : DECISION_VERDICT_REFUSE;
    d->text_zh = display(rq, d, LIN_ZH);
    d->text_en = display(rq, d, LIN_EN);
}

static bool opens(const asking *a)
{
    return a->decision->verdict == DECISION_VERDICT_OPEN;
}

/* --- an entry */

/* No plate has this form. Eight digits of chance, among the few that are inside a lot without a plate. */
static char *new_ticket(lin_req *rq, int32_t community)
{
    lin_str chance = lin_id_text(rq->arena, lin_id_new(rq->now, community));

    return vehicles_plate(rq, lin_print(rq->arena, "票%s", chance.at + chance.len - 8));
}

static lin_code begin_stay(lin_req *rq, const asking *a)
{
    Stay *stay = stay_new(rq);

    stay->community_id = a->gate->community_id;
    stay->lot_id = a->gate->lot_id;
    stay->zone_id = a->decision->zone_id;
    stay->plate = a->grounds.unread ? a->decision->ticket : a->plate;
    stay->vehicle_id = a->grounds.vehicle_id;
    stay->ground = vehicles_ground_of(a->decision->why);
    stay->pass_id = stay->ground == STAY_GROUND_BY_PASS ? a->grounds.pass_id : stay->pass_id;
    stay->booking_id = stay->ground == STAY_GROUND_BY_BOOKING ? a->grounds.booking_id : stay->booking_id;
    stay->entry_gate_id = a->gate->id;
    stay->entered_at = lin_typed_at_time(rq, a->at);
    stay->state = STAY_STATE_INSIDE;
    LIN_TRY(stay_create(rq, stay));
    a->decision->stay_id = stay->id;
    return LIN_OK;
}

/* Whoever has booked needs the place no longer that was kept, wherever the car is led. */
static void take(asking *a, ZonePlaces *place, StayGround ground)
{
    place->free--;
    for (size_t i = 0; i < a->zones && ground == STAY_GROUND_BY_BOOKING; i++)
        if (a->zone[i]->kept && vehicles_same(a->zone[i]->zone_id, a->grounds.booked_zone_id))
            a->zone[i]->kept--;
    a->decision->zone_id = place->zone_id;
    a->decision->zone_name = place->zone_name;
    a->moved_zone = place->zone_id;
    a->more = 1;
}

static lin_code enter(lin_req *rq, asking *a)
{
    DecisionWhy why = vehicles_entry_why(&a->grounds, a->gate->id, a->at);
    StayGround ground = vehicles_ground_of(why);
    ZonePlaces *place;

    if (!ground) {
        if (why == DECISION_WHY_REPEATED)
            a->decision->stay_id = a->grounds.stay_id;
        tell(rq, a->decision, why);
        return LIN_OK;
    }
    place = vehicles_place_for(a->zone, a->zones, ground, a->in->wish, a->grounds.booked_zone_id);
    if (place && a->grounds.unread)
        a->decision->ticket = new_ticket(rq, a->community);
    tell(rq, a->decision, place ? why : DECISION_WHY_LOT_FULL);
    if (!place)
        return LIN_OK;
    take(a, place, ground);
    return begin_stay(rq, a);
}

/* --- an exit */

static DecisionWhy exit_why(const Stay *stay, int64_t fee, lin_time at)
{
    int64_t settled = stay->paid + stay->waived;

    if (fee > settled && lin_typed_time(stay->leave_until) < at)
        return DECISION_WHY_FEE_DUE;
    if (settled)
        return DECISION_WHY_PAID;
    return stay->ground == STAY_GROUND_BY_PASS && !fee      ? DECISION_WHY_PASS_VALID
         : stay->ground == STAY_GROUND_BY_BOOKING && !fee   ? DECISION_WHY_BOOKED
                                                            : DECISION_WHY_FREE_PERIOD;
}

/* The stay is locked. */
static lin_code end_stay(lin_req *rq, asking *a, Stay *stay)
{
    const Stay before = *stay;

    for (size_t i = 0; i < a->zones; i++)
        if (vehicles_same(a->zone[i]->zone_id, stay->zone_id))
            a->zone[i]->free++;
    stay->exit_gate_id = a->gate->id;
    stay->left_at = lin_typed_at_time(rq, a->at);
    stay->state = STAY_STATE_LEFT;
    stay->fee = a->decision->fee;
    a->moved_zone = stay->zone_id;
    a->more = -1;
    return lin_typed_save_locked(rq, &before.base, &stay->base);
}

static lin_code leave(lin_req *rq, asking *a)
{
    Decision *d = a->decision;
    DecisionWhy why;
    Stay *stay;

    if (!a->grounds.stay_id) {
        tell(rq, d, a->grounds.unread ? DECISION_WHY_UNREAD_PLATE : DECISION_WHY_NOT_INSIDE);
        return LIN_OK;
    }
    LIN_TRY(stay_lock(rq, a->grounds.stay_id, &stay));
    LIN_TRY(vehicles_fee_from(rq, stay, a->grounds.covered_until, a->at, &d->fee));
    d->stay_id = stay->id;
    why = exit_why(stay, d->fee, a->at);
    d->due = why == DECISION_WHY_FEE_DUE ? d->fee - stay->paid - stay->waived : 0;
    tell(rq, d, why);
    return opens(a) ? end_stay(rq, a, stay) : LIN_OK;
}

/* --- what is known */

static char *id_or_null(lin_req *rq, const lin_rows *rows, int column)
{
    return lin_cell_null(rows, 0, column) ? NULL : lin_str_z(rq->arena, lin_id_text(rq->arena, lin_cell_id(rows, 0, column)));
}

static char *or_empty(char *id)
{
    static char none[1];

    return id ? id : none;
}

/* By the columns of find_grounds.sql. */
enum { DIRECTION, GATE_NAME, LOT, TOLD_OF = 17, TOLD, ZONE };

static lin_code read_gate(lin_req *rq, const lin_rows *rows, asking *a)
{
    lin_str region;

    if (!rows->count || !lin_place_id(rq, lin_app_access(rq), a->community, &region))
        return lin_fail(rq, &LIN_REASON_NOT_FOUND);
    a->gate = gate_new(rq);
    a->gate->id = a->in->id;
    a->gate->community_id = lin_str_z(rq->arena, region);
    a->gate->direction = (GateDirection)lin_cell_int(rows, 0, DIRECTION);
    a->gate->name = lin_str_z(rq->arena, lin_cell_text(rows, 0, GATE_NAME));
    a->gate->lot_id = id_or_null(rq, rows, LOT);
    return LIN_OK;
}

static void read_grounds(lin_req *rq, const lin_rows *rows, vehicles_grounds *g)
{
    enum { LOT_STATE = LOT + 1, VISITORS, LETS_UNREAD, VEHICLE, PASS, PASS_HOLDS, BOOKING, BOOKED_ZONE, STAY, ENTRY_GATE, ENTERED, COVERED, WATCHED, LISTED };

    g->lot_is_open = lin_cell_int(rows, 0, LOT_STATE) == LOT_STATE_OPEN;
    g->visitors = lin_cell_int(rows, 0, VISITORS);
    g->lets_unread = lin_cell_int(rows, 0, LETS_UNREAD);
    g->vehicle_id = or_empty(id_or_null(rq, rows, VEHICLE));
    g->pass_id = id_or_null(rq, rows, PASS);
    g->pass_holds = lin_cell_int(rows, 0, PASS_HOLDS);
    g->booking_id = id_or_null(rq, rows, BOOKING);
    g->booked_zone_id = id_or_null(rq, rows, BOOKED_ZONE);
    g->stay_id = id_or_null(rq, rows, STAY);
    g->entry_gate_id = or_empty(id_or_null(rq, rows, ENTRY_GATE));
    g->entered_at = lin_cell_time(rows, 0, ENTERED);
    g->covered_until = lin_cell_time(rows, 0, COVERED);
    g->watched = lin_cell_int(rows, 0, WATCHED);
    g->listed = lin_cell_int(rows, 0, LISTED);
}

static void read_zones(lin_req *rq, const lin_rows *rows, asking *a)
{
    if (!lin_cell_null(rows, 0, ZONE))
        a->zone = lin_rows_messages(rq, rows, &linli__vehicles__v1__zone_places__descriptor, &a->zones);
}

/* The lot's places are locked, and only then is looked what is known: each sees what those before it did. */
static lin_code lock_and_look(lin_req *rq, asking *a, lin_rows *ret)
{
    const lin_value values[] = { lin_int(a->community), lin_ref(vehicles_id(a->in->id)), lin_text(lin_z(a->plate)), lin_at(a->at),
                                 lin_text(lin_day(rq->arena, a->at)), lin_text(lin_z(a->in->request_key)) };
    lin_step steps[] = {
        { .sql = &vehicles_sql_lock_gate_places, .value = values, .values = 2 },
        { .sql = &vehicles_sql_find_grounds, .value = values, .values = LIN_COUNT(values) },
    };

    LIN_TRY(lin_group(rq, steps, LIN_COUNT(steps)));
    *ret = steps[1].rows;
    LIN_TRY(read_gate(rq, ret, a));
    read_grounds(rq, ret, &a->grounds);
    read_zones(rq, ret, a);
    return LIN_OK;
}

/* --- asked before */

static lin_code tell_again(lin_req *rq, const asking *a, const lin_rows *rows, Decision **ret)
{
    if (!lin_str_eq(lin_cell_text(rows, 0, TOLD_OF), lin_z(a->plate)))
        return lin_fail_field(rq, LIN_STR("requestKey"), &VEHICLES_GATE_KEY_REUSED);
    return lin_typed_unwire(rq, lin_cell_text(rows, 0, TOLD), &linli__vehicles__v1__decision__descriptor, (ProtobufCMessage **)ret);
}

/* --- what is written of it, beside the stay */

/* The passage, as a camera's: counted, and a hit where the plate is looked out for. */
static Passage *passage_of(lin_req *rq, const asking *a)
{
    Passage *one = LIN_NEW(rq->arena, Passage);

    linli__vehicles__v1__passage__init(one);
    one->gate_id = a->gate->id;
    one->at = lin_typed_at_time(rq, a->at);
    one->plate = a->plate;
    one->direction = a->gate->direction == GATE_DIRECTION_ENTRY ? PASSAGE_DIRECTION_ENTRY : PASSAGE_DIRECTION_EXIT;
    one->place = a->gate->name;
    one->source = lin_print(rq->arena, "gate");
    return one;
}

/* All at once with the commit, unless hits follow from it. */
static lin_code keep(lin_req *rq, const asking *a)
{
    const vehicles_told told = { { lin_text(lin_z(a->in->request_key)), lin_at(rq->now), lin_bytes(lin_typed_wire(rq, &a->decision->base)),
                                   a->moved_zone ? lin_ref(vehicles_id(a->moved_zone)) : lin_null(), lin_int(a->more) } };
    lin_tx *last = a->zones && !a->grounds.watched ? a->tx : NULL;

    LIN_TRY(vehicles_note_passage(rq, a->gate->community_id, passage_of(rq, a), &told, last));
    return last ? LIN_OK : lin_commit(a->tx);
}

/* --- the call */

/* What a camera says that has read none may be nothing, or longer than a plate ever is: passages have this instead. */
static void take_plate(lin_req *rq, asking *a)
{
    a->plate = vehicles_plate(rq, a->in->plate);
    a->grounds.unread = !vehicles_plate_kind(a->plate);
    if (!a->plate[0] || lin_utf8_count(lin_z(a->plate)) > PLATE_MOST)
        a->plate = lin_print(rq->arena, "未识别");
}

static lin_code check(lin_req *rq, asking *a)
{
    const DecideGateRequest *in = a->in;

    lin_id id;

    if (!lin_id_parse(lin_z(in->id), &id))
        return lin_fail_field(rq, LIN_STR("id"), &LIN_REASON_FIELD_ID);
    a->community = lin_id_community(id);
    a->at = in->at ? lin_typed_time(in->at) : rq->now;
    take_plate(rq, a);
    if (a->at > rq->now + CLOCK_OFF || a->at < rq->now - CLOCK_OFF)
        return lin_fail_field(rq, LIN_STR("at"), &VEHICLES_GATE_TIME);
    if (in->wish && in->wish != ZONE_KIND_CHARGING && in->wish != ZONE_KIND_ACCESSIBLE)
        return lin_fail_field(rq, LIN_STR("wish"), &VEHICLES_GATE_WISH);
    return LIN_OK;
}

static lin_code decide(lin_req *rq, asking *a, Decision **ret)
{
    lin_rows known;

    LIN_TRY(lock_and_look(rq, a, &known));
    if (!lin_cell_null(&known, 0, TOLD_OF))
        return tell_again(rq, a, &known, ret);
    a->decision->zones = a->zone;
    a->decision->n_zones = a->zones;
    lin_tx_gather(rq);
    LIN_TRY(a->gate->direction == GATE_DIRECTION_ENTRY ? enter(rq, a) : leave(rq, a));
    return keep(rq, a);
}

lin_code vehicles_decide_gate(lin_req *rq, const DecideGateRequest *in, Decision **ret)
{
    asking a = { .in = in, .decision = *ret };
    lin_reach before;

    rq->origin = LIN_STR("gate");
    LIN_TRY(check(rq, &a));
    LIN_TX(tx, rq);
    a.tx = &tx;
    if (!lin_scope_holds(rq, a.community))
        LIN_TRY(gate_get(rq, in->id, &a.gate));
    LIN_TRY(lin_typed_widen(rq, in->id, &before)); /* who sees the gate lets in whoever the community knows */
    return lin_reach_back(rq, &before, decide(rq, &a, ret));
}

/* --- the job */

enum { AT_A_TIME = 1000 };

lin_code vehicles_forget_decisions(lin_req *rq)
{
    lin_rows rows;

    do
        LIN_TRY(lin_query(rq, &vehicles_sql_forget_decisions, &rows, lin_at(rq->now - LIN_DAY), lin_int(AT_A_TIME)));
    while (rows.affected == AT_A_TIME);
    return LIN_OK;
}
