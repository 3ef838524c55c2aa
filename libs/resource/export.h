/*
 * export - records to files: what its files share; private to resource. export.c serves the calls, export_run.c does the work in
 * the thread of imports.
 *
 * Thread rule: as engine.h.
 */
#ifndef LIN_RESOURCE_EXPORT_H
#define LIN_RESOURCE_EXPORT_H

#include "libs/resource/import.h"
#include "linli/export.pb-c.h"

typedef struct lin_export {
    lin_id id;
    lin_str resource, owner, approver, file_id, problem, ordered;
    int32_t community;
    int state;
    int64_t rows;
    lin_time created, ended;
} lin_export;

#define LIN_EXPORT_WAITS (7 * LIN_DAY)       /* what nobody has decided by then expires */

#define LIN_EXPORT_COLUMNS \
    "id, resource, owner_id, approver_id, file_id, problem, ordered, community_id, state, rows, created_at, ended_at"

void lin_export_row(const lin_rows *rows, size_t row, lin_export *ret);
lin_code lin_export_order(lin_op *op, const lin_export *job, Linli__ExportOrder **ret);   /* freed with the request */
/* Within the transaction that has brought it there: an event for its owner. */
lin_code lin_export_tell(lin_req *rq, const lin_engine *engine, const lin_export *job);

lin_code lin_serve_export(lin_op *op, lin_buf *answer);
lin_code lin_serve_get_export(lin_op *op, lin_buf *answer);
lin_code lin_serve_list_exports(lin_op *op, lin_buf *answer);
lin_code lin_serve_list_waiting(lin_op *op, lin_buf *answer);
lin_code lin_serve_approve(lin_op *op, lin_buf *answer);
lin_code lin_serve_reject(lin_op *op, lin_buf *answer);

#endif
