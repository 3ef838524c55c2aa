/* Rows in bulk, of every call that takes them: as a list of JSON, one on each line, as a message on the wire; good, bad and forbidden. */
#include "tests/e2e/rows.h"

static const http_answer *send_as(const char *token, const rows_call *call, const char *community, const char *type, const char *body)
{
    bool lines = strncmp(type, LINES, strlen(LINES)) == 0;

    return HTTP(.path = text("%s%s%s", call->path, lines ? "?communityId=" : "", lines ? community : ""), .token = token, .type = type, .body = body);
}

TEST(every_call_with_rows_is_among_those_tested_here)
{
    ck_assert_uint_eq(rows_in_contracts(), LIN_COUNT(rows_calls) - 1);
}

TEST(lines_are_kept_once_and_what_is_wrong_with_one_is_told_by_its_index)
{
    for (const rows_call *call = rows_calls; call->path; call++) {
        const char *c = new_community(), *about = call->about(c);
        const char *body = text("%s\n%s\r\n%s\n", call->row(about, 1), call->bad(about), call->row(about, 2));
        const http_answer *a = send_as(ADMIN, call, c, LINES, body);

        expect_status(a, 200);
        ck_assert_str_eq(http_at(a, "kept"), "2");
        ck_assert_uint_eq(length_of(a, "errors"), 1);
        ck_assert_str_eq(http_at(a, "errors.0.index"), "1");
        ck_assert_str_eq(http_at(a, "errors.0.field"), "at");
        a = send_as(ADMIN, call, c, LINES "; charset=utf-8", body);
        ck_assert_str_eq(http_at(a, "kept"), "0");
        ck_assert_str_eq(http_at(a, "knownBefore"), "2");
        ck_assert_str_eq(rows_kept(call, c), "2");
        ck_assert_str_eq(rows_events(call, c), "1");
    }
}

TEST(a_line_that_cannot_be_read_is_named_and_nothing_is_kept)
{
    for (const rows_call *call = rows_calls; call->path; call++) {
        const char *c = new_community(), *about = call->about(c), *one = call->row(about, 1);
        char *many = calloc(1, 501 * 256);

        expect_refused(send_as(ADMIN, call, c, LINES, text("%s\n{\"at\":\"today\"}", one)), 400, "FIELD_TIME", "line 2.at");
        expect_refused(send_as(ADMIN, call, c, LINES, text("%s\n%s\n{\"nope\":1}\n", one, one)), 400, "FIELD_UNKNOWN", "line 3.nope");
        expect_refused(send_as(ADMIN, call, c, LINES, text("%s\n\n%s\n", one, one)), 400, "FIELD_TYPE", "line 2");
        expect_refused(send_as(ADMIN, call, c, LINES, text("%s %s\n", one, one)), 400, "JSON_MALFORMED", "line 1");
        expect_refused(send_as(ADMIN, call, c, LINES, text("[%s]", one)), 400, "FIELD_TYPE", "line 1");
        expect_refused(send_as(ADMIN, call, c, LINES, ""), 400, "FIELD_REQUIRED", call->rows);
        expect_refused(HTTP(.path = call->path, .token = ADMIN, .type = LINES, .body = one), 400, "FIELD_REQUIRED", "communityId");
        expect_refused(HTTP(.path = text("%s?communityId=%s&nope=1", call->path, c), .token = ADMIN, .type = LINES, .body = one), 400, "QUERY_UNKNOWN", "nope");
        expect_refused(HTTP(.path = text("%s?communityId=%s", call->path, c), .token = ADMIN, .body = "{}"), 400, "QUERY_UNKNOWN", "communityId");
        for (int i = 0; i <= 500; i++)
            strcat(many, "{}\n");
        expect_refused(send_as(ADMIN, call, c, LINES, many), 400, "FIELD_RANGE", call->rows);
        free(many);
        ck_assert_str_eq(rows_kept(call, c), "0");
    }
}

/* --- on the wire */

static const http_answer *send_wire(const char *token, const rows_call *call, lin_str wire, const char *accept)
{
    return HTTP(.path = call->path, .token = token, .type = WIRE, .body = wire.at, .body_size = wire.len, .header = { accept });
}

TEST(a_message_is_taken_as_it_is_and_answered_so_where_that_is_wanted)
{
    for (const rows_call *call = rows_calls; call->path; call++) {
        const char *c = new_community(), *about = call->about(c);
        lin_str wire = rows_wire(call, c, text("%s,%s,%s", call->row(about, 1), call->bad(about), call->row(about, 2)));
        const http_answer *a = send_wire(ADMIN, call, wire, NULL);

        expect_status(a, 200);
        ck_assert_str_eq(http_header(a, "content-type"), "application/json");
        ck_assert_str_eq(http_at(a, "kept"), "2");
        ck_assert_str_eq(http_at(a, "errors.0.index"), "1");
        a = send_wire(ADMIN, call, wire, "Accept: " WIRE ", application/json;q=0.5");
        expect_status(a, 200);
        ck_assert_str_eq(http_header(a, "content-type"), WIRE);
        ck_assert_str_eq(rows_answer(call, (lin_str){ a->body, a->size }, "kept"), "0");
        ck_assert_str_eq(rows_answer(call, (lin_str){ a->body, a->size }, "knownBefore"), "2");
        ck_assert_str_eq(rows_kept(call, c), "2");
        ck_assert_str_eq(rows_events(call, c), "1");
    }
}

TEST(a_message_that_is_none_is_refused)
{
    for (const rows_call *call = rows_calls; call->path; call++) {
        const char *c = new_community(), *about = call->about(c);
        lin_str good = rows_wire(call, c, call->row(about, 1));
        lin_buf many = { .arena = lin_arena_new() };

        expect_refused(send_wire(ADMIN, call, (lin_str){ good.at, good.len - 1 }, NULL), 400, "MESSAGE_MALFORMED", NULL);
        expect_refused(send_wire(ADMIN, call, LIN_STR("\x7a\x01x"), NULL), 400, "FIELD_UNKNOWN", "15");
        expect_refused(send_wire(ADMIN, call, LIN_STR("\x08\x01"), NULL), 400, "MESSAGE_MALFORMED", "communityId");
        expect_refused(send_wire(ADMIN, call, LIN_STR("\x0a\x01\xff"), "Accept: " WIRE), 400, "FIELD_TEXT", "communityId");
        for (int i = 0; i <= 500; i++)
            lin_buf_add(&many, LIN_STR("\x12\x00"));
        expect_refused(send_wire(ADMIN, call, lin_buf_str(&many), NULL), 400, "FIELD_RANGE", call->rows);
        ck_assert_str_eq(rows_kept(call, c), "0");
    }
}

TEST(who_may_not_in_json_may_not_otherwise)
{
    for (const rows_call *call = rows_calls; call->path; call++) {
        const char *c = new_community(), *about = call->about(c), *row = call->row(about, 1);
        const char *reader = account(text("reader-%s", call->rows), "{population.person.read}", c);
        const char *stranger = account(text("stranger-%s", call->rows), "{vehicles.*,housing.*}", new_community());
        lin_str wire = rows_wire(call, c, row);

        expect_refused(send_as(reader, call, c, LINES, row), 403, "PERMISSION_DENIED", NULL);
        expect_refused(send_wire(reader, call, wire, "Accept: " WIRE), 403, "PERMISSION_DENIED", NULL);
        expect_refused(send_as(NULL, call, c, LINES, row), 401, "TOKEN_MISSING", NULL);
        expect_refused(send_wire(NULL, call, wire, NULL), 401, "TOKEN_MISSING", NULL);
        call->keeps_out(send_as(stranger, call, c, LINES, row));
        call->keeps_out(send_wire(stranger, call, wire, NULL));
        ck_assert_str_eq(rows_kept(call, c), "0");
    }
}

/* --- what a call does not speak */

TEST(other_media_types_are_refused_with_what_is_spoken)
{
    const rows_call *call = rows_calls;
    const char *c = new_community(), *row = call->row(call->about(c), 1);
    const http_answer *a;

    a = send_as(ADMIN, call, c, "text/csv", row);
    expect_refused(a, 415, "MEDIA_TYPE_UNSUPPORTED", NULL);
    ck_assert_ptr_nonnull(strstr(http_at(a, "detail"), "application/json (UTF-8), application/x-ndjson, application/x-protobuf"));
    expect_refused(send_as(ADMIN, call, c, LINES "; charset=gb18030", row), 415, "MEDIA_TYPE_UNSUPPORTED", NULL);
    expect_refused(HTTP(.path = text("%s?communityId=%s", call->path, c), .token = ADMIN, .type = LINES, .body = row, .header = { "Content-Encoding: gzip" }), 415,
                   "MEDIA_TYPE_UNSUPPORTED", NULL);
    expect_refused(HTTP(.path = REGIONS, .token = ADMIN, .type = LINES, .body = "{}"), 415, "MEDIA_TYPE_UNSUPPORTED", NULL);
    expect_refused(HTTP(.path = REGIONS, .token = ADMIN, .type = WIRE, .body = "x"), 415, "MEDIA_TYPE_UNSUPPORTED", NULL);
    ck_assert_str_eq(http_header(HTTP(.path = REGIONS, .token = ADMIN, .header = { "Accept: " WIRE }), "content-type"), "application/json");
}

TEST(a_body_is_no_larger_on_lines)
{
    static char big[1100 * 1024];

    memset(big, ' ', sizeof(big));
    expect_refused(HTTP(.path = text("%s?communityId=%s", rows_calls[0].path, new_community()), .token = ADMIN, .type = LINES, .body = big, .body_size = sizeof(big)),
                   413, "BODY_TOO_LARGE", NULL);
}
