/*
 * GB/T 42455.1-2023, 7.3.3 c: data come in by a spreadsheet template.
 *
 * Shown: the template is an XLSX file with the headings of both languages, drop-downs and notes; filled in and imported it gives a
 * preview with the faults of single cells, takes effect with its progress once it is confirmed, and is undone as one act.
 */
#include <zip.h>

#include "tests/e2e/imports.h"

/* A part of an XLSX file, unpacked. */
static const char *part_of(const http_answer *a, const char *name)
{
    zip_t *zip = zip_open_from_source(zip_source_buffer_create(a->body, a->size, 0, NULL), ZIP_RDONLY, NULL);
    zip_file_t *part = zip ? zip_fopen(zip, name, 0) : NULL;
    char *content = calloc(1, 1 << 20);

    ck_assert_msg(part != NULL, "no %s", name);
    ck_assert_int_gt(zip_fread(part, content, (1 << 20) - 1), 0);
    zip_fclose(part);
    zip_discard(zip);
    return content;
}

TEST(the_template_has_headings_drop_downs_and_notes)
{
    const http_answer *a = get(PERSONS ":template");
    const char *sheet, *choices, *notes;

    expect_status(a, 200);
    ck_assert_str_eq(http_header(a, "Content-Type"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    sheet = part_of(a, "xl/worksheets/sheet1.xml");
    choices = part_of(a, "xl/worksheets/sheet2.xml");
    notes = part_of(a, "xl/comments1.xml");
    ck_assert_ptr_nonnull(strstr(sheet, "姓名 Name"));
    ck_assert_ptr_nonnull(strstr(sheet, "<dataValidation type=\"list\""));
    ck_assert_ptr_nonnull(strstr(choices, "常住"));
    ck_assert_ptr_nonnull(strstr(notes, "1[3-9][0-9]{9}"));
    ck_assert_ptr_nonnull(strstr(notes, "必填"));
}

/* The headings of the template, filled in by hand, as CSV. */
TEST(filled_in_it_is_previewed_applied_and_undone)
{
    const char *c = new_community(), *id;
    const http_answer *a;

    id = made(import_as(ADMIN, c, "", text("姓名 Name,人员类别 Category,身份证号 Id number\n甲,常住,%s\n乙,常住,123\n", id_number(1))));
    a = comes(ADMIN, id, "READY");
    expect_counts(a, 1, 0, 0, 1);
    ck_assert_str_eq(http_at(a, "faults.0.row"), "3");
    ck_assert_str_eq(http_at(a, "faults.0.column"), "C");
    ck_assert_str_eq(count_of(c), "0");
    expect_status(turn(id, "confirm"), 200);
    a = comes(ADMIN, id, "DONE");
    ck_assert_str_eq(http_at(a, "percent"), "100");
    ck_assert_str_eq(http_at(a, "done"), "2");
    ck_assert_str_eq(count_of(c), "1");
    expect_status(turn(id, "undo"), 200);
    comes(ADMIN, id, "UNDONE");
    ck_assert_str_eq(count_of(c), "0");
}
