/*
 * xlsx - what the files of the XLSX reader share; private to sheet.
 *
 * part.c reads a part of the archive as a stream of XML; book.c finds out which part is which and reads those that cells refer
 * to; xlsx.c opens a book and reads its rows. Thread rule: as sheet.h.
 */
#ifndef LIN_SHEET_XLSX_H
#define LIN_SHEET_XLSX_H

#include <libxml/xmlreader.h>
#include <zip.h>

#include "libs/sheet/reader.h"

typedef struct lin_part {
    lin_xlsx *book;
    zip_file_t *file;
    xmlTextReaderPtr xml;
    int64_t size, taken;               /* bytes unpacked: as the archive says, and so far */
} lin_part;

struct lin_xlsx {
    lin_sheet_limits limit;
    zip_t *zip;
    lin_str workbook;                  /* its part */
    lin_str *id;                       /* of each sheet that lin_sheet_names tells */
    int64_t left;                      /* bytes that may still be unpacked */
    lin_str *string;                   /* shared strings */
    size_t strings;
    bool *is_date;                     /* by style */
    size_t styles;
    bool from_1904;
    lin_part rows;                     /* of the sheet */
    int64_t row;                       /* the last one seen */
};

/* part.c */
lin_code lin_part_open(lin_req *rq, lin_xlsx *book, lin_str name, lin_part *p);   /* closed by lin_part_close */
void lin_part_close(void *part);
lin_code lin_part_step(lin_req *rq, lin_part *p, int *ret_type);                  /* XML_READER_TYPE_NONE at the end */
bool lin_part_is_at(const lin_part *p, const char *name);                         /* without its prefix */
lin_str lin_part_attribute(lin_arena *arena, lin_part *p, const char *name);      /* by its name without prefix, copied; or empty */
int64_t lin_part_number(lin_arena *arena, lin_part *p, const char *name, int64_t otherwise);
/* The text of an element that was just begun: of its t and v, not of what is read beside it (rPh). */
lin_code lin_part_take_text(lin_req *rq, lin_part *p, const char *element, lin_buf *text, bool *ret_formula);

/* book.c. The part that `of` relates to by this id, or (id empty) by a type that ends so; empty: there is none. */
lin_code lin_book_find_relation(lin_req *rq, lin_xlsx *book, lin_str of, lin_str id, const char *kind, lin_str *ret);
lin_code lin_book_find_sheets(lin_req *rq, lin_sheet *sheet, lin_xlsx *book);
lin_code lin_book_read_strings(lin_req *rq, lin_xlsx *book, lin_str name);
lin_code lin_book_read_styles(lin_req *rq, lin_xlsx *book, lin_str name);

#endif
