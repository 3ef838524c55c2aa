/*
 * inspections - what the tests of inspections share: forms, inspections, marks, and what is printed.
 */
#ifndef INSPECTIONS_H
#define INSPECTIONS_H

#include "tests/e2e/files.h"
#include "tests/e2e/organizations.h"

__attribute__((unused)) static bool organizations_answer(void)
{
    return HTTP(.path = O "/units?pageSize=1", .token = ADMIN)->status == 200;
}

/* The service's jobs run at once when it starts. */
__attribute__((unused)) static void jobs_again(void)
{
    stack_stop_one("organizations");
    stack_start_one("organizations");
    ck_assert(stack_wait(organizations_answer, 30));
}

__attribute__((unused)) static const http_answer *add_item(const char *community, const char *list, int number, int most, bool critical)
{
    return post(O "/checklistItems", text("{\"communityId\":\"%s\",\"checklistId\":\"%s\",\"number\":%d,\"text\":\"检查项%d\",\"most\":%d,\"critical\":%s}",
                                          community, list, number, number, most, critical ? "true" : "false"));
}

/* Four items of ten points, the last of them critical. */
__attribute__((unused)) static const char *a_checklist(const char *community, const char *kind)
{
    static int count;
    const char *list = made(post(O "/checklists", text("{\"communityId\":\"%s\",\"kind\":\"%s\",\"name\":\"检查表%d\"}", community, kind, ++count)));

    for (int i = 1; i <= 4; i++)
        made(add_item(community, list, i, 10, i == 4));
    return list;
}

__attribute__((unused)) static const http_answer *inspect(const char *community, const char *unit, const char *list, const char *more)
{
    return of_unit("inspections", community, unit, text("\"checklistId\":\"%s\",\"inspector\":\"李伟\"%s%s", list, more[0] ? "," : "", more));
}

__attribute__((unused)) static const http_answer *items_of(const char *inspection)
{
    return units_by("inspectionItems", text("inspectionId=\"%s\"", inspection));
}

__attribute__((unused)) static const char *item_of(const char *inspection, int number)
{
    return text("%s", http_at(units_by("inspectionItems", text("inspectionId=\"%s\" AND number=%d", inspection, number)), "inspectionItems.0.id"));
}

__attribute__((unused)) static const http_answer *mark(const char *inspection, int number, const char *result, const char *more)
{
    return patch(text(O "/inspectionItems/%s", item_of(inspection, number)), text("{\"result\":\"%s\"%s%s}", result, more[0] ? "," : "", more));
}

/* Of a form of a_checklist. */
__attribute__((unused)) static void pass_all(const char *inspection)
{
    for (int i = 1; i <= 4; i++)
        expect_status(mark(inspection, i, "PASS", ""), 200);
}

__attribute__((unused)) static const http_answer *complete_inspection(const char *inspection, const char *members)
{
    return post(text(O "/inspections/%s:complete", inspection), text("{%s}", members));
}

/* --- on paper */

/* The notice as a file; its path. */
__attribute__((unused)) static const char *notice_file(const char *inspection)
{
    const http_answer *a = get(text(O "/inspections/%s/notice", inspection));
    const char *path = text("%s/%s.pdf", the_stack.dir, inspection);
    FILE *file = fopen(path, "we");

    expect_status(a, 200);
    ck_assert_str_eq(http_header(a, "content-type"), "application/pdf");
    ck_assert_uint_eq(fwrite(a->body, 1, a->size, file), a->size);
    fclose(file);
    return path;
}

__attribute__((unused)) static const char *notice_digest(const char *inspection)
{
    const http_answer *a = get(text(O "/inspections/%s/notice", inspection));

    expect_status(a, 200);
    return sha256_of(a->body, a->size);
}

/* What a program says, without the line's end. */
__attribute__((unused)) static const char *said_by(const char *command)
{
    static char output[65536];
    FILE *out = popen(command, "r");
    size_t size = fread(output, 1, sizeof(output) - 1, out);

    output[size] = '\0';
    ck_assert_msg(pclose(out) == 0, "%s: %s", command, output);
    while (size && output[size - 1] == '\n')
        output[--size] = '\0';
    return output;
}

__attribute__((unused)) static const char *printed(const char *inspection)
{
    return text("%s", said_by(text("pdftotext -layout %s -", notice_file(inspection))));
}

__attribute__((unused)) static const char *printed_fonts(const char *inspection)
{
    return text("%s", said_by(text("pdffonts %s", notice_file(inspection))));
}

__attribute__((unused)) static const char *qr_of(const char *inspection)
{
    const char *path = notice_file(inspection);

    return text("%s", said_by(text("pdftoppm -r 150 -png -f 1 -l 1 -singlefile %s %s.1 && zbarimg -q %s.1.png 2>/dev/null", path, path, path)));
}

/* What its QR code leads to: a path of this system's gateway. */
__attribute__((unused)) static const char *opened_by_scanning(const char *inspection)
{
    const char *qr = qr_of(inspection), *base = text("QR-Code:%s", the_stack.url), *path = qr + strlen(base);

    ck_assert_msg(strncmp(qr, base, strlen(base)) == 0 && strncmp(path, O "/notices/", strlen(O "/notices/")) == 0, "%s", qr);
    return path;
}

#endif
