/*
 * imports - what the tests of imports and exports share: files as requests, waiting until something has come of them.
 */
#ifndef IMPORTS_H
#define IMPORTS_H

#include "libs/sheet/sheet.h"
#include "tests/e2e/files.h"
#include "tests/e2e/register.h"

#define IMPORTS P "/personImports"
#define EXPORTS P "/personExports"

/* --- files */

__attribute__((unused)) static const char *base64_of(const char *plain, size_t len)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *to = malloc(len * 4 / 3 + 8), *at = to;

    for (size_t i = 0; i < len; i += 3) {
        unsigned n = (unsigned)(unsigned char)plain[i] << 16 | (i + 1 < len ? (unsigned)(unsigned char)plain[i + 1] << 8 : 0) |
                     (i + 2 < len ? (unsigned char)plain[i + 2] : 0u);

        *at++ = digits[n >> 18];
        *at++ = digits[n >> 12 & 63];
        *at++ = i + 1 < len ? digits[n >> 6 & 63] : '=';
        *at++ = i + 2 < len ? digits[n & 63] : '=';
    }
    *at = '\0';
    return to;
}

__attribute__((unused)) static const char *base64(const char *plain)
{
    return base64_of(plain, strlen(plain));
}

__attribute__((unused)) static const http_answer *import_as(const char *token, const char *community, const char *more, const char *csv)
{
    return post_as(token, PERSONS ":import", text("{\"communityId\":\"%s\"%s%s,\"content\":\"%s\"}", community, more[0] ? "," : "", more, base64(csv)));
}

/* --- waiting */

__attribute__((unused)) static const char *watched, *watcher, *until_state;

__attribute__((unused)) static bool has_come(void)
{
    const char *state = text("%s", http_at(HTTP(.path = watched, .token = watcher), "state"));

    return strcmp(state, until_state) == 0 || strcmp(state, "FAILED") == 0;
}

/* What stands there when it comes to this state, or fails. */
__attribute__((unused)) static const http_answer *comes_at(const char *token, const char *path, const char *state)
{
    const http_answer *a;

    watched = path;
    watcher = token;
    until_state = state;
    ck_assert_msg(stack_wait(has_come, 60), "%s", HTTP(.path = watched, .token = token)->body);
    a = HTTP(.path = watched, .token = token);
    ck_assert_msg(strcmp(http_at(a, "state"), state) == 0, "%s", a->body);
    return a;
}

__attribute__((unused)) static const http_answer *comes(const char *token, const char *id, const char *state)
{
    return comes_at(token, text(IMPORTS "/%s", id), state);
}

__attribute__((unused)) static const http_answer *turn(const char *id, const char *verb)
{
    return post(text(IMPORTS "/%s:%s", id, verb), "{}");
}

__attribute__((unused)) static const char *count_of(const char *community)
{
    return text("%s", http_at(get(text(PERSONS "?filter=communityId=\"%s\"&count=true&pageSize=1", community)), "totalSize"));
}

#define expect_counts(answer, adds_, changes_, unchanged_, refused_)                                       \
    do {                                                                                                   \
        const http_answer *c_ = (answer);                                                                  \
        const char *body_ = text("%s", c_->body);                                                          \
        ck_assert_msg(atoi(http_at(c_, "adds")) == (adds_) && atoi(http_at(c_, "changes")) == (changes_) && \
                      atoi(http_at(c_, "unchanged")) == (unchanged_) && atoi(http_at(c_, "refused")) == (refused_), "%s", body_); \
    } while (0)

/* --- sheets that come back, and those that are filled in */

/* The template of a collection with rows below its headings, each as many cells as are said: "3栋|阳光花园3栋|…". The columns of the
 * cells are said by their Chinese labels, likewise. As a file. */
__attribute__((unused)) static lin_str filled_template(const char *path, const char *labels, size_t rows, const char *const *row)
{
    const http_answer *a = get(text("%s:template", path));
    lin_arena *arena = lin_arena_new();
    lin_req *rq = lin_req_new(arena);
    lin_sheet_column column[64] = { 0 };
    FILE *file = tmpfile();
    lin_sheet *sheet;
    lin_sheet_row heading;
    lin_sheet_out *out;
    bool more;
    char *bytes;
    size_t size;

    expect_status(a, 200);
    ck_assert_uint_eq(fwrite(a->body, 1, a->size, file), a->size);
    ck_assert(lin_sheet_open(rq, file, &lin_sheet_limits_usual, &sheet) == LIN_OK && lin_sheet_next(rq, sheet, &heading, &more) == LIN_OK && more);
    for (size_t i = 0; i < heading.cells; i++)
        column[i].heading = lin_str_dup(arena, heading.cell[i].text);
    ck_assert(lin_sheet_create(rq, LIN_SHEET_XLSX, LIN_STR("x"), column, heading.cells, &out) == LIN_OK);
    for (size_t i = 0; i < rows; i++) {
        lin_sheet_value value[64] = { 0 };
        lin_str label = lin_z(labels), cell = lin_z(row[i]);

        while (label.at) {
            lin_str name = lin_str_cut(&label, '|'), given = lin_str_cut(&cell, '|');
            size_t k = 0;

            while (k < heading.cells && !(lin_str_starts(column[k].heading, name) && column[k].heading.at[name.len] == ' '))
                k++;
            ck_assert_msg(k < heading.cells, "no column %.*s", LIN_STR_FMT(name));
            value[k].text = given;
        }
        ck_assert(lin_sheet_add(rq, out, value) == LIN_OK);
    }
    ck_assert(lin_sheet_end(rq, out, &file) == LIN_OK);
    fseek(file, 0, SEEK_END);
    size = (size_t)ftell(file);
    rewind(file);
    bytes = malloc(size);
    ck_assert_uint_eq(fread(bytes, 1, size, file), size);
    return (lin_str){ bytes, size };
}

/* "1:姓名|电话 2:王秀英|138…" */
__attribute__((unused)) static const char *cells_of(const http_answer *a)
{
    lin_arena *arena = lin_arena_new();
    lin_req *rq = lin_req_new(arena);
    lin_buf all = { .arena = arena };
    FILE *file = tmpfile();
    lin_sheet *sheet;
    lin_sheet_row row;
    bool more = true;

    expect_status(a, 200);
    ck_assert_uint_eq(fwrite(a->body, 1, a->size, file), a->size);
    ck_assert_msg(lin_sheet_open(rq, file, &lin_sheet_limits_usual, &sheet) == LIN_OK, "%.*s", LIN_STR_FMT(rq->problem.detail));
    while (lin_sheet_next(rq, sheet, &row, &more) == LIN_OK && more) {
        lin_buf_print(&all, "%s%d:", all.len ? " " : "", (int)row.number);
        for (size_t i = 0; i < row.cells; i++)
            lin_buf_print(&all, "%s%.*s", i ? "|" : "", LIN_STR_FMT(row.cell[i].text));
    }
    return lin_str_z(arena, lin_buf_str(&all));
}

#endif
