/*
 * sheet - tables that people and systems exchange as files: XLSX, CSV and JSON, read row by row, and the first two written so.
 *
 * Owns the readers (CSV in UTF-8 or GB18030; XLSX by libzip and libxml2; JSON, objects as rows) and the writers (XLSX by libxlsxwriter). Called by
 * resource for import, export and templates. It never holds a whole file in memory, never follows what a file names
 * (entities, document types, links), never calculates a formula, and knows nothing of records.
 *
 * What a file may cost is bounded before and while it is unpacked; each refusal names the limit (SHEET_LIMIT) or what
 * is wrong with the file (SHEET_MALFORMED), at the field `file`.
 *
 * A reader or writer lives in the arena of the request that opened it; the cells of a row until the next one.
 *
 * Thread rule: a reader or writer belongs to one thread at a time.
 */
#ifndef LIN_SHEET_H
#define LIN_SHEET_H

#include <stdio.h>

#include "libs/base/req.h"

typedef enum lin_sheet_kind { LIN_SHEET_CSV, LIN_SHEET_XLSX } lin_sheet_kind;

/* --- reading */

typedef struct lin_sheet_limits {
    int64_t entries;                   /* of the archive */
    int64_t bytes;                     /* unpacked, all parts that are read together */
    int64_t ratio;                     /* unpacked to packed, of a part beyond a MiB */
    int64_t columns;
    int64_t rows;                      /* with the heading */
    int64_t cell;                      /* bytes of one */
    int64_t strings;                   /* bytes of texts that an XLSX keeps apart from its cells: held in memory */
} lin_sheet_limits;

extern const lin_sheet_limits lin_sheet_limits_usual;

typedef enum lin_sheet_cell_kind {
    LIN_SHEET_TEXT,                    /* also numbers and truth values, as a person reads them */
    LIN_SHEET_ROUNDED,                 /* a number with more digits than a spreadsheet keeps: they are lost */
    LIN_SHEET_FORMULA,                 /* text: what it came to when it was saved; not to be trusted */
    LIN_SHEET_ERROR,                   /* "#REF!" */
} lin_sheet_cell_kind;

typedef struct lin_sheet_cell {
    lin_str text;                      /* UTF-8; dates as 2026-01-31, with a time of day as 2026-01-31 08:30:00 */
    lin_sheet_cell_kind kind;
} lin_sheet_cell;

typedef struct lin_sheet_row {
    int64_t number;                    /* from 1 on, as a spreadsheet shows it */
    const lin_sheet_cell *cell;        /* from the first column on; without the empty ones at the end */
    size_t cells;                      /* never 0: empty rows are passed over */
} lin_sheet_row;

typedef struct lin_sheet lin_sheet;

/* The first such sheet of an XLSX file, a CSV file, or the objects of a JSON file, whose first row then names their members;
 * which of them, its content tells. `file` stays the caller's and is read until the last row. */
lin_code lin_sheet_open(lin_req *rq, FILE *file, const lin_sheet_limits *limits, lin_sheet **ret);
lin_code lin_sheet_next(lin_req *rq, lin_sheet *sheet, lin_sheet_row *ret, bool *ret_more);
/* The sheets of an XLSX file that a person sees, but for a template's choices; of other files: none. And to the beginning of one. */
size_t lin_sheet_names(const lin_sheet *sheet, const lin_str **ret);
lin_code lin_sheet_turn(lin_req *rq, lin_sheet *sheet, size_t which);
double lin_sheet_share(const lin_sheet *sheet);      /* of the file that is read, from just above 0 to 1 */

/* --- writing */

typedef enum lin_sheet_form { LIN_SHEET_AS_TEXT, LIN_SHEET_AS_NUMBER, LIN_SHEET_AS_DATE } lin_sheet_form;

typedef struct lin_sheet_column {
    lin_str heading;
    lin_str note;                      /* shown at the heading; empty: none */
    const lin_str *choice;             /* a drop-down of these; none: anything */
    size_t choices;
    lin_sheet_form form;               /* as text, an id of eighteen digits stays what it is */
    bool required;
} lin_sheet_column;

typedef struct lin_sheet_value {
    lin_str text;
    lin_str remark;                    /* why the cell is marked; empty: it is not. In CSV it is left out */
} lin_sheet_value;

typedef struct lin_sheet_out lin_sheet_out;

lin_code lin_sheet_create(lin_req *rq, lin_sheet_kind kind, lin_str title, const lin_sheet_column *column, size_t columns,
                          lin_sheet_out **ret);
/* A value per column. One that a spreadsheet would calculate (= + - @ tab CR) is written so that none does. */
lin_code lin_sheet_add(lin_req *rq, lin_sheet_out *out, const lin_sheet_value *value);
/* *ret: the file, at its beginning; closed with the request. */
lin_code lin_sheet_end(lin_req *rq, lin_sheet_out *out, FILE **ret);

#endif
