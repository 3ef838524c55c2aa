/*
 * reader - what the files of sheet share; private to this module.
 *
 * A format fills in the row at hand by lin_sheet_put; sheet.c hands it out. Thread rule: as sheet.h.
 */
#ifndef LIN_SHEET_READER_H
#define LIN_SHEET_READER_H

#include "libs/sheet/sheet.h"

typedef struct lin_xlsx lin_xlsx;
typedef struct lin_csv lin_csv;
typedef struct lin_sheet_json lin_sheet_json;

struct lin_sheet {
    lin_sheet_limits limit;
    FILE *file;
    lin_csv *csv;                      /* one of the three */
    lin_xlsx *xlsx;
    lin_sheet_json *json;
    lin_arena *texts;                  /* of the row at hand */
    lin_sheet_cell *cell;              /* room for limit.columns */
    size_t cells;
    int64_t number;
    lin_str *name;                     /* of its sheets; none: the file is no book */
    size_t names;
};

#define LIN_SHEET_CHOICES "选项 Choices"   /* the sheet that a template keeps for its drop-downs */

lin_code lin_sheet_refuse(lin_req *rq, const char *limit, int64_t max);
lin_code lin_sheet_malformed(lin_req *rq, const char *what);
/* A cell of the row at hand; those between it and the last one are empty. */
lin_code lin_sheet_put(lin_req *rq, lin_sheet *sheet, size_t column, lin_sheet_cell cell);

lin_code lin_csv_open(lin_req *rq, lin_sheet *sheet);
lin_code lin_csv_next(lin_req *rq, lin_sheet *sheet, bool *ret_more);
int64_t lin_csv_waits(const lin_sheet *sheet);           /* bytes of the file that are read ahead */
bool lin_sheet_json_is(FILE *file);      /* its first character says so; the file is at its beginning again */
lin_code lin_sheet_json_open(lin_req *rq, lin_sheet *sheet);
lin_code lin_sheet_json_next(lin_req *rq, lin_sheet *sheet, bool *ret_more);
int64_t lin_sheet_json_waits(const lin_sheet *sheet);
lin_code lin_xlsx_open(lin_req *rq, lin_sheet *sheet);
lin_code lin_xlsx_turn(lin_req *rq, lin_sheet *sheet, size_t which);
lin_code lin_xlsx_next(lin_req *rq, lin_sheet *sheet, bool *ret_more);
double lin_xlsx_share(const lin_sheet *sheet);           /* of its rows */

#endif
