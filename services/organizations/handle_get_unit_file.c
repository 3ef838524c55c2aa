/*
 * GetUnitFile: the whole file of a unit on one page (GB/T 42455.1-2023, 8.1.4 a, c), as far as the caller may read what is in it. The
 * grids are those of the files that went into it too.
 */
#include "organizations.h"

static const char *const lists[] = { "employments", "licences", "inspections", "rectifications", "dangers", "warnings" };

static const char *of_all(lin_req *rq, const UnitFile *file)
{
    const char *filter = organizations_of(rq, file->unit->id);

    for (size_t i = 0; i < file->n_predecessors; i++)
        filter = lin_print(rq->arena, "%s OR %s", filter, organizations_of(rq, file->predecessors[i]));
    return filter;
}

static lin_code add_predecessors(lin_req *rq, UnitFile *file)
{
    lin_rows rows;

    LIN_TRY(lin_query(rq, &organizations_sql_find_predecessors, &rows, lin_text(lin_z(file->unit->id))));
    file->predecessors = lin_typed_id_column(rq, &rows, 0);
    file->n_predecessors = rows.count;
    return LIN_OK;
}

static lin_code add_history(lin_req *rq, UnitFile *file)
{
    lin_type_of type = file->unit->base.descriptor;

    LIN_TRY(lin_typed_history(rq, type, file->unit->id, false, &file->history, &file->n_history));
    for (size_t i = 0; i < file->n_predecessors; i++)
        LIN_TRY(lin_typed_history(rq, type, file->predecessors[i], false, &file->history, &file->n_history));
    return LIN_OK;
}

lin_code organizations_get_unit_file(lin_req *rq, const GetUnitFileRequest *in, UnitFile **ret)
{
    UnitFile *file = *ret;
    LIN_TX(tx, rq); /* all of it as of one moment */

    LIN_TRY(unit_get(rq, in->id, &file->unit));
    LIN_TRY(add_predecessors(rq, file));
    LIN_TRY(lin_typed_section(rq, &file->base, "grid_links", false, of_all(rq, file)));
    for (size_t i = 0; i < LIN_COUNT(lists); i++)
        LIN_TRY(lin_typed_section(rq, &file->base, lists[i], false, organizations_of(rq, file->unit->id)));
    LIN_TRY(add_history(rq, file));
    return lin_commit(&tx);
}
