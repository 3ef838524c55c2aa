/*
 * MergeUnit: two files of one unit become one (GB/T 42455.1-2023, 8.1.4 a). Both are locked in the order of their ids. The one that
 * ends is a tombstone that points to the other before what it had moves; both histories, and the grids that each lay in, stay
 * where they are. Emits UnitMerged.
 */
#include "organizations.h"

/* What moves. Records that are the same in these fields and overlap in their days become one. */
static const struct part {
    lin_type_of type;
    const char *const *same;
} parts[] = {
    { &linli__organizations__v1__employment__descriptor, organizations_same_employment },
    { &linli__organizations__v1__licence__descriptor, NULL },
    { &linli__organizations__v1__inspection__descriptor, NULL },
    { &linli__organizations__v1__inspection_report__descriptor, NULL },
    { &linli__organizations__v1__rectification__descriptor, NULL },
    { &linli__organizations__v1__danger__descriptor, NULL },
    { &linli__organizations__v1__warning__descriptor, NULL },
};

/* The file that goes on says these; it gets the gaps behind them. Where the other said something else, the event tells. */
static const char *const fields[] = {
    "name", "kind", "trade", "state", "grid_id", "credit_code", "shop_kind", "size", "address", "legal_representative", "phone",
    "business_scope", "established_on", "note", NULL,
};
static const char *const *const gaps = fields + 4;

static const lin_merger merger = {
    &linli__organizations__v1__unit__descriptor, "community_id", (const char *const[]){ "credit_code", NULL },
    &ORGANIZATIONS_MERGE_ITSELF, &ORGANIZATIONS_MERGE_APART, &ORGANIZATIONS_MERGE_DIFFERS,
};

static lin_code move_everything(lin_req *rq, const Unit *into, const Unit *from)
{
    LIN_TRY(organizations_pass_movement(rq, from->id)); /* the staff of both is another one */
    for (size_t i = 0; i < LIN_COUNT(parts); i++)
        LIN_TRY(lin_spans_move(rq, parts[i].type, "unit_id", from->id, into->id, parts[i].same));
    return LIN_OK;
}

/* Told before it is deleted: who hears of a deletion first ends what should go along. */
static lin_code close_file(lin_req *rq, const Unit *into, Unit *from)
{
    UnitMerged told = { PROTOBUF_C_MESSAGE_INIT(&linli__organizations__v1__unit_merged__descriptor), .into_id = into->id };

    from->merged_into = into->id;
    lin_typed_differing(rq, &from->base, &into->base, fields, &told.differing, &told.n_differing);
    LIN_TRY(unit_save(rq, from));
    LIN_TRY(organizations_emit_unit_merged(rq, from->id, &told));
    return unit_delete(rq, from->id);
}

static void fill(const Unit *from, Unit *into)
{
    lin_typed_copy(&from->base, &into->base, gaps, true);
    if (into->floor_area_m2 == 0)
        into->floor_area_m2 = from->floor_area_m2;
}

lin_code organizations_merge_unit(lin_req *rq, const MergeUnitRequest *in, Unit **ret)
{
    Unit *into, *from;

    LIN_TX(tx, rq);
    LIN_TRY(lin_typed_merge(rq, &merger, in->id, in->from_id, (ProtobufCMessage **)&into, (ProtobufCMessage **)&from));
    LIN_TRY(move_everything(rq, into, from));
    fill(from, into);
    LIN_TRY(close_file(rq, into, from)); /* before its code passes on: it is unique */
    LIN_TRY(unit_save(rq, into));
    LIN_TRY(organizations_rate_unit(rq, into->id)); /* by the inspections of both */
    LIN_TRY(unit_get(rq, into->id, ret));
    return lin_commit(&tx);
}
