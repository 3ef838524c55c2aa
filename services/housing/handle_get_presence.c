/*
 * GetPresence: are those who are registered in a house really there (GB/T 42455.1-2023, 8.1.3 f)? The model and its
 * parameters are those that presence.proto states.
 */
#include <math.h>

#include "housing.h"

#define PRIOR 0.5
#define PRESENT_FROM 0.7
#define ABSENT_UP_TO 0.3

/* One kind of meter; its column in the answer of presence_of. */
static const struct evidence {
    ReadingKind kind;
    int column;
    double little, against, much, for_it;
    int digits;
    const char *text[LIN_LANGS];
} evidence[] = {
    { READING_KIND_WATER, 2, 0, -3.0, 0.05, 3.0, 3, { "近24小时用水{used}立方米", "{used} m³ of water in 24 hours" } },
    { READING_KIND_POWER, 3, 0.2, -2.0, 1.5, 2.5, 2, { "近24小时用电高于待机{used}千瓦时", "{used} kWh above idle in 24 hours" } },
    { READING_KIND_GAS, 4, 0, -0.3, 0.1, 2.0, 3, { "近24小时用气{used}立方米", "{used} m³ of gas in 24 hours" } },
    { READING_KIND_DOOR, 5, 0, -1.5, 2, 2.0, 0, { "近24小时开门{used}次", "door opened {used} times in 24 hours" } },
};

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

static PresenceReason *reason_of(lin_req *rq, const struct evidence *e, double used)
{
    PresenceReason *reason = LIN_NEW(rq->arena, PresenceReason);
    const lin_arg arg = lin_arg_text("used", lin_z(lin_print(rq->arena, "%.*f", e->digits, used)));

    linli__housing__v1__presence_reason__init(reason);
    reason->kind = e->kind;
    reason->used = used;
    reason->weight = weight_of(e, used);
    reason->text = lin_str_z(rq->arena, lin_template(rq->arena, e->text[rq->lang], 1, &arg));
    return reason;
}

static Presence *judge(lin_req *rq, const lin_rows *rows)
{
    Presence *presence = LIN_NEW(rq->arena, Presence);
    double log_odds = PRIOR;

    linli__housing__v1__presence__init(presence);
    presence->house_id = lin_str_z(rq->arena, lin_id_text(rq->arena, lin_cell_id(rows, 0, 0)));
    presence->registered = (int32_t)lin_cell_int(rows, 0, 1);
    presence->judged_at = lin_typed_now(rq);
    presence->reasons = LIN_NEW_ARRAY(rq->arena, PresenceReason *, LIN_COUNT(evidence));
    for (size_t i = 0; i < LIN_COUNT(evidence); i++)
        if (!lin_cell_null(rows, 0, evidence[i].column)) {
            PresenceReason *reason = reason_of(rq, &evidence[i], lin_cell(rq, rows, 0, evidence[i].column).real);

            presence->reasons[presence->n_reasons++] = reason;
            log_odds += reason->weight;
        }
    presence->score = presence->n_reasons ? score_of(log_odds) : 0;
    presence->state = state_of(presence->score, presence->n_reasons);
    return presence;
}

lin_code housing_get_presence(lin_req *rq, const GetPresenceRequest *in, Presence **ret)
{
    lin_rows rows;
    lin_id id;

    if (!lin_id_parse(lin_z(in->house_id), &id))
        return lin_fail_field(rq, LIN_STR("houseId"), &LIN_REASON_FIELD_ID);
    LIN_TRY(lin_query(rq, &housing_sql_presence_of, &rows, lin_int(lin_id_community(id)), lin_ref(id), lin_text(lin_day(rq->arena, rq->now)), lin_at(rq->now)));
    if (!rows.count)
        return lin_fail(rq, &LIN_REASON_NOT_FOUND);
    *ret = judge(rq, &rows);
    return LIN_OK;
}
