/*
 * GB/T 42455.1-2023, 7.1.1 a: structured and unstructured input.
 *
 * Shown: people come in as CSV, XLSX and JSON, row by row checked, and are found by what the rows say; a picture, a PDF, a video and
 * a recording are uploaded, come back byte for byte, and are found by name, type and purpose, in the list and in the search box. A
 * file that is not what it is called is refused.
 */
#include "tests/e2e/imports.h"

/* --- structured */

static const char *imported(const char *community, const char *content, const char *refused)
{
    const char *id = made(post(PERSONS ":import", text("{\"communityId\":\"%s\",\"content\":\"%s\"}", community, content)));
    const http_answer *a = comes(ADMIN, id, "READY");

    ck_assert_str_eq(http_at(a, "adds"), "1");
    ck_assert_str_eq(http_at(a, "refused"), refused);
    expect_status(turn(id, "confirm"), 200);
    comes(ADMIN, id, "DONE");
    return id;
}

static void expect_person(const char *community, const char *q)
{
    const http_answer *a = get(text(PERSONS "?q=%s&filter=communityId=\"%s\"", encoded(q), community));

    ck_assert_msg(length_of(a, "persons") == 1, "%s: %s", q, a->body);
}

TEST(tables_of_three_kinds_are_taken_and_their_rows_found)
{
    const char *c = new_community();
    const char *const row[] = { text("钱学文|%s|常住", id_number(701)) };
    lin_str book = filled_template(PERSONS, "姓名|身份证号|人员类别", 1, row);

    imported(c, base64(text("姓名,身份证号,人员类别\n赵一鸣,%s,常住\n坏,1,常住\n", id_number(700))), "1");
    imported(c, base64_of(book.at, book.len), "0");
    imported(c, base64(text("[{\"name\":\"孙三省\",\"idNumber\":\"%s\",\"category\":\"PERMANENT\"},{\"name\":\"坏\",\"category\":\"NONE\"}]", id_number(702))), "1");
    expect_person(c, "一鸣");
    expect_person(c, "学文");
    expect_person(c, "三省");
}

/* --- unstructured */

static const struct kind {
    const char *purpose, *name, *type, *head;
    size_t size;
} kinds[] = {
#define HEAD(bytes) (bytes), sizeof(bytes) - 1
    { "PHOTO", "枫林门头照片.jpg", "image/jpeg", HEAD("\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xdb") },
    { "DOCUMENT", "枫林消防通知.pdf", "application/pdf", HEAD("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n") },
    { "VIDEO", "枫林东门录像.mp4", "video/mp4", HEAD("\0\0\0\x18" "ftypmp42\0\0\0\0mp42isom") },
    { "AUDIO", "枫林调解录音.wav", "audio/x-wav", HEAD("RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x44\xac\x00\x00\x88\x58\x01\x00\x02\x00\x10\x00" "data") },
};

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]), SIZE = 100000 };

static const char *bytes_of(const struct kind *kind)
{
    static char bytes[SIZE];

    for (size_t i = 0; i < SIZE; i++)
        bytes[i] = (char)(i * 31 % 251);
    memcpy(bytes, kind->head, kind->size);
    return bytes;
}

static const char *put(const char *community, const struct kind *kind)
{
    const char *bytes = bytes_of(kind), *id = upload(ADMIN, community, kind->purpose, bytes, SIZE, "");
    const http_answer *a;

    expect_status(patch(file_path(id, ""), text("{\"name\":\"%s\"}", kind->name)), 200);
    ck_assert_str_eq(http_at(get(file_path(id, "")), "mediaType"), kind->type);
    a = get(file_path(id, "/content"));
    expect_status(a, 200);
    ck_assert(a->size == SIZE && memcmp(a->body, bytes, SIZE) == 0);
    return id;
}

static const char *the_community;

static const http_answer *box(const char *q)
{
    return get(text("/v1/analytics/search?kinds=exchange.File&communityId=%s&q=%s", the_community, encoded(q)));
}

static bool all_in_box(void)
{
    return json_array_size(json_object_get(json_array_get(json_object_get(box("枫林")->json, "groups"), 0), "hits")) == KINDS;
}

TEST(files_of_four_kinds_are_kept_and_found_by_what_is_said_of_them)
{
    const char *id[KINDS];

    the_community = new_community();
    for (size_t i = 0; i < KINDS; i++)
        id[i] = put(the_community, &kinds[i]);
    ck_assert_uint_eq(length_of(get(text(FILES "?q=%s&filter=communityId=\"%s\"", encoded("枫林"), the_community)), "files"), KINDS);
    ck_assert_msg(stack_wait(all_in_box, 30), "%s", box("枫林")->body);
    for (size_t i = 0; i < KINDS; i++) {
        const http_answer *a = get(text(FILES "?filter=communityId=\"%s\"%%20AND%%20purpose=%s", the_community, kinds[i].purpose));

        ck_assert_uint_eq(length_of(a, "files"), 1);
        ck_assert_str_eq(http_at(a, "files.0.id"), id[i]);
        ck_assert_str_eq(http_at(box(kinds[i].name), "groups.0.hits.0.id"), id[i]);
    }
}

TEST(what_a_file_is_called_does_not_make_it_one)
{
    const char *c = new_community(), *id = new_file(ADMIN, c, "VIDEO", 1000, "");
    const char *document = bytes_of(&kinds[1]);

    expect_status(put_part(ADMIN, id, 0, document, 1000), 200);
    ck_assert_int_eq(complete(ADMIN, id)->status, 400);
}
