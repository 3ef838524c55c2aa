/*
 * linlictl fill-sheet - rows of text into a spreadsheet that a :template has made.
 *
 *   linlictl fill-sheet people.xlsx <people.tsv >filled.xlsx
 *
 * The rows are separated by tabs; their first line names columns of the template, by the beginning of a heading ("姓名"). What of
 * these the template lacks is an error. Needs nothing that runs.
 */
#include <stdio.h>
#include <stdlib.h>

#include "deploy/linlictl/linlictl.h"
#include "libs/sheet/sheet.h"

enum { COLUMNS = 256 };

typedef struct filling {
    lin_req *rq;
    lin_sheet_column column[COLUMNS];        /* of the template */
    size_t columns;
    size_t to[COLUMNS];                      /* of each cell of a row: its column */
    size_t cells;
    lin_sheet_out *out;
} filling;

static bool complain(const filling *f, const char *what)
{
    fprintf(stderr, "fill-sheet: %s%s%.*s\n", what, f->rq->problem.detail.len ? ": " : "", LIN_STR_FMT(f->rq->problem.detail));
    return false;
}

static bool read_template(filling *f, const char *path)
{
    FILE *file = fopen(path, "re");
    lin_sheet *sheet;
    lin_sheet_row heading;
    bool more = false;

    if (!file)
        return complain(f, path);
    if (lin_sheet_open(f->rq, file, &lin_sheet_limits_usual, &sheet) != LIN_OK || lin_sheet_next(f->rq, sheet, &heading, &more) != LIN_OK || !more) {
        fclose(file);
        return complain(f, path);
    }
    for (; f->columns < heading.cells; f->columns++)
        f->column[f->columns].heading = lin_str_dup(f->rq->arena, heading.cell[f->columns].text);
    fclose(file);
    return true;
}

/* "姓名 Name *" begins with "姓名"; "姓名拼音" does not. */
static bool is_called(lin_str heading, lin_str name)
{
    return lin_str_starts(heading, name) && (heading.len == name.len || heading.at[name.len] == ' ');
}

static bool read_names(filling *f, lin_str line)
{
    while (line.at) {
        lin_str name = lin_str_cut(&line, '\t');
        size_t k = 0;

        while (k < f->columns && !is_called(f->column[k].heading, name))
            k++;
        if (k == f->columns || f->cells == COLUMNS)
            return complain(f, lin_print(f->rq->arena, "the template has no column %.*s", LIN_STR_FMT(name)));
        f->to[f->cells++] = k;
    }
    return true;
}

static bool add_row(filling *f, lin_str line)
{
    lin_sheet_value value[COLUMNS] = { 0 };

    for (size_t i = 0; line.at && i < f->cells; i++)
        value[f->to[i]].text = lin_str_cut(&line, '\t');
    return lin_sheet_add(f->rq, f->out, value) == LIN_OK || complain(f, "a row");
}

static bool add_rows(filling *f)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t len;
    bool good = true;

    while (good && (len = getline(&line, &room, stdin)) > 0) {
        lin_str text = { line, (size_t)len - (line[len - 1] == '\n') };

        if (f->cells)
            good = add_row(f, text);
        else
            good = read_names(f, text) && (lin_sheet_create(f->rq, LIN_SHEET_XLSX, LIN_STR("1"), f->column, f->columns, &f->out) == LIN_OK ||
                                           complain(f, "the sheet"));
    }
    free(line);
    return good && (f->cells || complain(f, "no rows"));
}

static bool write_out(filling *f)
{
    char piece[8192];
    FILE *file;
    size_t got;

    if (lin_sheet_end(f->rq, f->out, &file) != LIN_OK)
        return complain(f, "the sheet");
    while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
        fwrite(piece, 1, got, stdout);
    return fflush(stdout) == 0;
}

int cmd_fill_sheet(lin_arena *arena, int argc, char *argv[])
{
    filling f = { .rq = lin_req_new(arena) };

    f.rq->lang = LIN_EN;
    if (argc != 1) {
        fprintf(stderr, "usage: linlictl fill-sheet TEMPLATE.xlsx <ROWS.tsv >FILLED.xlsx\n");
        return 2;
    }
    return read_template(&f, argv[0]) && add_rows(&f) && write_out(&f) ? 0 : 1;
}
