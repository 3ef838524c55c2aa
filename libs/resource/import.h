/*
 * import - records from files: what the files of this part of resource share; private to the module.
 *
 * table.c knows which column is which field and makes records of rows; batch.c writes many at once; import.c serves the
 * calls; import_run.c does the work, in a thread that host gives it (import_run.h).
 *
 * Thread rule: as engine.h.
 */
#ifndef LIN_RESOURCE_IMPORT_H
#define LIN_RESOURCE_IMPORT_H

#include "libs/resource/engine.h"
#include "libs/sheet/sheet.h"
#include "linli/import.pb-c.h"

/* --- batch.c: lin_op_write adds to op->batch where there is one */

lin_batch *lin_batch_new(lin_op *op, bool rehearsal, bool direct);
void lin_batch_ahead(lin_batch *batch);                        /* what it follows is not yet written: a question voids it */
bool lin_batch_rehearses(const lin_op *op);
bool lin_batch_was_asked(const lin_batch *batch);              /* make a new one that is direct, and begin again */
/* Sends what waits, with `more` behind it; *ret_last: the last step as it was answered. */
lin_code lin_batch_end(lin_op *op, lin_id aggregate, const lin_step *more, size_t count, lin_step **ret_last);

/* --- table.c */

#define LIN_NO_COLUMN ((size_t)-1)

typedef struct lin_table {
    const lin_field **field;                /* of each column; NULL: left out */
    size_t columns;
    size_t remarks;                         /* the column that a sheet of errors adds, or LIN_NO_COLUMN */
    lin_str community;                      /* of rows that name none */
} lin_table;

bool lin_table_holds(const lin_op *op, const lin_field *field);        /* can a file give it? */
#define LIN_TABLE_REMARKS "问题 Problems"                              /* heading of what is no field */
lin_str lin_table_title(const lin_op *op);
lin_str lin_table_heading(lin_arena *arena, const lin_field *field);   /* "姓名 Name" */
lin_str lin_column_name(lin_arena *arena, int64_t column);             /* 2 is "C" */
/* SHEET_HEADING_UNKNOWN, SHEET_HEADING_TWICE, SHEET_COLUMN_MISSING. */
lin_code lin_table_read(lin_op *op, const lin_sheet_row *row, const Linli__ImportOrder *order, lin_table *ret);
bool lin_table_only_remarks(const lin_table *table, const lin_sheet_row *row);   /* it is about other rows, and none itself */
/* The values of a row and which of them it gives; copied. Faults are violations, named by field. */
lin_code lin_table_values(lin_op *op, const lin_table *table, const lin_sheet_row *row, lin_value *values, bool *given);

/* --- piece.c */

lin_code lin_piece_answer(lin_op *op, lin_sheet_out *out, lin_str name, lin_buf *answer);

/* --- import.c */

typedef struct lin_import {
    lin_id id;
    lin_str resource, owner, ordered, file_id, problem;
    int state, mode;
    bool dry_run;
    int64_t rows, adds, changes, unchanged, refused, done, kept, expected, mark;
    lin_time created, began, told, ended;
} lin_import;

#define LIN_IMPORT_COLUMNS                                                                                                    \
    "id, resource, owner_id, ordered, file_id, problem, state, mode, dry_run, rows, adds, changes, unchanged, refused, done," \
    " kept, expected, mark, created_at, began_at, told_at, ended_at"

void lin_import_row(const lin_rows *rows, size_t row, lin_import *ret);
lin_str lin_import_purpose(const lin_op *op);                          /* of what it keeps sealed */
lin_str lin_import_context(lin_arena *arena, lin_id id);

/* A message that was kept sealed; NULL: it is not that. Freed with the request. */
void *lin_import_unseal(lin_op *op, lin_str purpose, lin_str context, lin_str sealed, const ProtobufCMessageDescriptor *type);
/* Of an import, by a statement that finds it by the import's id; NULL where there is none. */
lin_code lin_import_kept(lin_op *op, const lin_import *job, const lin_sql *find_kept, const ProtobufCMessageDescriptor *type, void **ret);

lin_code lin_import_find(lin_op *op, lin_import *ret);                 /* the request's, of the caller. NOT_FOUND */

lin_code lin_import_columns(lin_op *op, Linli__ImportOrder *order);    /* those that the request names */
lin_code lin_import_may_change(lin_op *op);                            /* PERMISSION_DENIED */
/* One that waits to be worked at; where one of this id is there already nothing is done. */
lin_code lin_import_add(lin_op *op, lin_id id, const Linli__ImportOrder *order, lin_str content, lin_import *ret);

/* --- import_notes.c */

enum { LIN_IMPORT_LISTED = 10000 };                                    /* refused rows that are kept, with all their faults */

int64_t lin_import_unlisted(const lin_import *job);
lin_str lin_import_says_unlisted(lin_arena *arena, lin_lang lang, const lin_import *job);
lin_code lin_import_add_notes(lin_op *op, const lin_import *job, Linli__Import *message);

/* --- the calls; template.c, import_errors.c, import_permit.c */

lin_code lin_serve_template(lin_op *op, lin_buf *answer);
lin_code lin_serve_import(lin_op *op, lin_buf *answer);
lin_code lin_serve_get_import(lin_op *op, lin_buf *answer);
lin_code lin_serve_list_imports(lin_op *op, lin_buf *answer);
lin_code lin_serve_confirm_import(lin_op *op, lin_buf *answer);
lin_code lin_serve_cancel_import(lin_op *op, lin_buf *answer);
lin_code lin_serve_undo_import(lin_op *op, lin_buf *answer);
lin_code lin_serve_import_errors(lin_op *op, lin_buf *answer);
lin_code lin_serve_permit_import(lin_op *op, lin_buf *answer);
lin_code lin_serve_run_import(lin_op *op, lin_buf *answer);

#endif
