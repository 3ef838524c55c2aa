/*
 * Rules of a region: it hangs below a region of a higher level, a community gets its number
 * at creation, and only an empty region without records can be deleted. Every change is a change of scope, so
 * it raises the version of the access snapshot (GB/T 42455.1-2023, 7.3.2 a, 7.3.6 b).
 */
#include "identity.h"

enum { BELOW, USED };

/* Levels are declared from the city down: a parent has the smaller number. A grid is a part of a community. */
static lin_code check_level(lin_req *rq, int64_t parent_kind, const Region *region)
{
    if (parent_kind >= (int64_t)region->kind || (region->kind == REGION_KIND_GRID && parent_kind != REGION_KIND_COMMUNITY))
        return lin_fail_field(rq, LIN_STR("parentId"), &IDENTITY_PARENT_KIND);
    return LIN_OK;
}

static lin_code check_parent(lin_req *rq, const Region *region)
{
    lin_rows rows;
    lin_id parent;

    if (region->parent_id[0] == '\0')
        return region->kind == REGION_KIND_GRID ? lin_fail_field(rq, LIN_STR("parentId"), &LIN_REASON_FIELD_REQUIRED) : LIN_OK;
    if (!lin_id_parse(lin_z(region->parent_id), &parent))
        return lin_fail_field(rq, LIN_STR("parentId"), &LIN_REASON_FIELD_ID);
    LIN_TRY(lin_query(rq, &identity_sql_region_kind, &rows, lin_ref(parent)));
    if (rows.count == 0)
        return lin_fail_field(rq, LIN_STR("parentId"), &IDENTITY_PARENT_UNKNOWN);
    return check_level(rq, lin_cell_int(&rows, 0, 0), region);
}

static lin_code give_number(lin_req *rq, Region *region)
{
    lin_rows rows;

    LIN_TRY(lin_query(rq, &identity_sql_next_community_number, &rows));
    region->number = (int32_t)lin_cell_int(&rows, 0, 0);
    return LIN_OK;
}

lin_code region_before_write(lin_req *rq, const Region *before, Region *after)
{
    if (before)
        return LIN_OK; /* level and parent are immutable */
    LIN_TRY(check_parent(rq, after));
    return after->kind == REGION_KIND_COMMUNITY ? give_number(rq, after) : LIN_OK;
}

lin_code region_before_delete(lin_req *rq, const Region *before)
{
    lin_rows rows;

    LIN_TRY(lin_query(rq, &identity_sql_region_in_use, &rows, lin_text(lin_z(before->id))));
    if (lin_cell_int(&rows, 0, BELOW))
        return lin_fail(rq, &IDENTITY_REGION_NOT_EMPTY, lin_arg_text("region", lin_z(before->name)));
    if (lin_cell_int(&rows, 0, USED))
        return lin_fail(rq, &IDENTITY_REGION_IN_USE, lin_arg_text("region", lin_z(before->name)));
    return LIN_OK;
}

lin_code region_after_write(lin_req *rq, const Region *before, const Region *after)
{
    return lin_exec(rq, &identity_sql_raise_places, lin_text(lin_z((after ? after : before)->id)), lin_at(rq->now));
}

/* A service that had not heard of a deletion yet may have written a record there, unseen by the deletion: the region comes back. */
lin_code identity_revive_regions(lin_req *rq)
{
    lin_rows rows;

    LIN_TRY(lin_query(rq, &identity_sql_regions_missed, &rows, lin_at(rq->now)));
    for (size_t i = 0; i < rows.count; i++) {
        lin_str id = lin_id_text(rq->arena, lin_cell_id(&rows, i, 0));
        Region *region;

        if (region_undelete(rq, id.at, &region) == LIN_OK)
            lin_log(LIN_WARN, rq, "region_revived", lin_arg_text("region", id));
    }
    return rq->problem.code; /* of one that stays away, its code being taken, say: an operator is told, the others are back */
}
