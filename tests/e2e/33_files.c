/*
 * Files (GB/T 42455.1-2023, 7.1.1 a, 7.1.2 a): in parts, in any order, across a crash; checked as a whole; out again by ranges,
 * for those who may have them. Each call good, bad and forbidden.
 */
#include <ftw.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "tests/e2e/files.h"

/* --- up */

TEST(parts_come_in_any_order_and_again_and_the_file_is_what_was_sent)
{
    const char *c = new_community(), *content = photo(150000), *id;
    const http_answer *a;

    a = create_file(ADMIN, c, "PHOTO", 150000, text(",\"sha256\":\"%s\"", sha256_of(content, 150000)));
    expect_status(a, 200);
    ck_assert_str_eq(http_at(a, "state"), "UPLOADING");
    ck_assert_str_eq(http_at(a, "class"), "INTERNAL");
    id = text("%s", http_at(a, "id"));
    expect_status(put_part(ADMIN, id, 2, content, 150000), 200);
    expect_status(put_part(ADMIN, id, 0, content, 150000), 200);
    a = put_part(ADMIN, id, 0, content, 150000);
    ck_assert_str_eq(http_at(a, "sha256"), sha256_of(content, PART));
    a = HTTP(.path = file_path(id, "/parts"), .token = ADMIN);
    ck_assert_str_eq(a->body, "{\"parts\":3,\"missing\":[1]}");
    expect_refused(complete(ADMIN, id), 400, "PARTS_MISSING", NULL);
    expect_refused(download(ADMIN, id, NULL), 400, "FILE_UPLOADING", NULL);
    expect_status(put_part(ADMIN, id, 1, content, 150000), 200);
    for (int i = 0; i < 2; i++) {
        a = complete(ADMIN, id);
        expect_status(a, 200);
        ck_assert_str_eq(http_at(a, "state"), "READY");
        ck_assert_str_eq(http_at(a, "mediaType"), "image/jpeg");
        ck_assert_str_eq(http_at(a, "sha256"), sha256_of(content, 150000));
    }
    expect_bytes(download(ADMIN, id, NULL), 200, content, 150000);
}

TEST(the_last_one_sent_of_a_part_counts)
{
    const char *c = new_community(), *content = photo(PART + 1), *id = new_file(ADMIN, c, "PHOTO", PART + 1, "");

    expect_status(put_bytes(ADMIN, id, 1, "x", 1), 200);
    expect_status(put_part(ADMIN, id, 0, content, PART + 1), 200);
    expect_status(put_part(ADMIN, id, 1, content, PART + 1), 200);
    expect_status(complete(ADMIN, id), 200);
    expect_bytes(download(ADMIN, id, NULL), 200, content, PART + 1);
    expect_refused(put_bytes(ADMIN, id, 1, "x", 1), 400, "FILE_READY", NULL);
}

TEST(what_is_no_file_is_refused)
{
    const char *c = new_community();

    expect_refused(create_file(ADMIN, c, "PHOTO", 33 * 1048576, ""), 400, "FILE_TOO_LARGE", "size");
    expect_refused(create_file(ADMIN, c, "VIDEO", 1073741825, ""), 400, "FIELD_RANGE", "size");
    expect_refused(create_file(ADMIN, c, "PHOTO", 0, ""), 400, "FIELD_RANGE", "size");
    expect_refused(create_file(ADMIN, c, "FACE", 10, ",\"class\":\"INTERNAL\""), 400, "CLASS_TOO_LOW", "class");
    expect_refused(create_file(ADMIN, c, "PHOTO", 10, ",\"ownerType\":\"population.Person\""), 400, "OWNER_HALF", "ownerId");
    expect_refused(create_file(ADMIN, c, "PHOTO", 10, ",\"expiresAt\":\"2020-01-01T00:00:00Z\""), 400, "EXPIRED_ALREADY", "expiresAt");
    expect_refused(create_file(ADMIN, c, "PHOTO", 10, ",\"sha256\":\"abc\""), 400, "FIELD_PATTERN", "sha256");
    expect_refused(create_file(ADMIN, c, "PHOTO", 10, ",\"state\":\"READY\""), 400, "FIELD_READ_ONLY", "state");
    expect_refused(HTTP(.path = FILES, .token = ADMIN, .body = text("{\"communityId\":\"%s\",\"name\":\"../a\",\"purpose\":\"PHOTO\",\"size\":1}", c)), 400,
                   "FIELD_PATTERN", "name");
}

TEST(what_is_no_part_is_refused)
{
    const char *c = new_community(), *content = photo(100000), *id = new_file(ADMIN, c, "PHOTO", 100000, "");
    char *large = calloc(1, 1048577);

    expect_refused(put_bytes(ADMIN, id, 2, content, 10), 400, "PART_UNKNOWN", "number");
    expect_refused(put_bytes(ADMIN, id, 99999, content, 10), 400, "FIELD_RANGE", "number");
    expect_refused(put_bytes(ADMIN, id, 0, content, 10), 400, "PART_SIZE", "content");
    expect_refused(put_bytes(ADMIN, id, 1, content, PART), 400, "PART_SIZE", "content");
    expect_refused(put_bytes(ADMIN, id, 0, large, 1048577), 413, "BODY_TOO_LARGE", NULL);
    expect_refused(HTTP(.method = "PUT", .path = file_path(id, "/parts/0"), .token = ADMIN), 400, "FIELD_REQUIRED", "content");
    expect_refused(HTTP(.method = "PUT", .path = file_path(id, "/parts/0"), .token = ADMIN, .body = "{}"), 415, "MEDIA_TYPE_UNSUPPORTED", NULL);
    ck_assert_str_eq(HTTP(.path = file_path(id, "/parts"), .token = ADMIN)->body, "{\"parts\":2,\"missing\":[0,1]}");
}

TEST(a_wrong_digest_or_type_is_refused_with_its_reason)
{
    const char *c = new_community(), *content = photo(100), *page = "<!DOCTYPE html><html><script>alert(1)</script></html>", *id;
    const http_answer *a;

    id = new_file(ADMIN, c, "PHOTO", 100, text(",\"sha256\":\"%s\"", sha256_of("x", 1)));
    expect_status(put_part(ADMIN, id, 0, content, 100), 200);
    a = complete(ADMIN, id);
    expect_refused(a, 400, "DIGEST_DIFFERS", NULL);
    ck_assert_ptr_nonnull(strstr(http_at(a, "detail"), sha256_of(content, 100)));
    ck_assert_str_eq(http_at(HTTP(.path = file_path(id, ""), .token = ADMIN), "state"), "UPLOADING");
    id = new_file(ADMIN, c, "PHOTO", strlen(page), "");
    expect_status(put_bytes(ADMIN, id, 0, page, strlen(page)), 200);
    a = complete(ADMIN, id);
    expect_refused(a, 400, "TYPE_NOT_ALLOWED", NULL);
    ck_assert_ptr_nonnull(strstr(http_at(a, "detail"), "text/html"));
    ck_assert_ptr_nonnull(strstr(http_at(a, "detail"), "image/png"));
}

static const char *pending;

static bool takes_the_next_part(void)
{
    return put_part(ADMIN, pending, 2, photo(4 * PART), 4 * PART)->status == 200;
}

TEST(an_upload_goes_on_after_a_crash)
{
    const char *c = new_community(), *content = photo(4 * PART), *id = pending = new_file(ADMIN, c, "PHOTO", 4 * PART, "");

    expect_status(put_part(ADMIN, id, 0, content, 4 * PART), 200);
    expect_status(put_part(ADMIN, id, 3, content, 4 * PART), 200);
    stack_kill("exchange");
    ck_assert(stack_wait(takes_the_next_part, 30));
    ck_assert_str_eq(HTTP(.path = file_path(id, "/parts"), .token = ADMIN)->body, "{\"parts\":4,\"missing\":[1]}");
    expect_status(put_part(ADMIN, id, 1, content, 4 * PART), 200);
    expect_status(complete(ADMIN, id), 200);
    expect_bytes(download(ADMIN, id, NULL), 200, content, 4 * PART);
}

/* --- down */

TEST(a_download_says_what_it_is)
{
    const char *c = new_community(), *content = photo(1000), *id = upload(ADMIN, c, "PHOTO", content, 1000, ""), *etag;
    const http_answer *a = download(ADMIN, id, NULL);

    expect_bytes(a, 200, content, 1000);
    etag = text("\"%s\"", sha256_of(content, 1000));
    ck_assert_str_eq(http_header(a, "etag"), etag);
    ck_assert_str_eq(http_header(a, "content-type"), "image/jpeg");
    ck_assert_str_eq(http_header(a, "content-length"), "1000");
    ck_assert_str_eq(http_header(a, "accept-ranges"), "bytes");
    ck_assert_str_eq(http_header(a, "x-content-type-options"), "nosniff");
    ck_assert_str_eq(http_header(a, "content-disposition"), "attachment; filename*=UTF-8''%E9%97%A8%E5%A4%B4%20%E7%85%A7%E7%89%87.jpg");
    a = HTTP(.method = "HEAD", .path = file_path(id, "/content"), .token = ADMIN);
    expect_bytes(a, 200, "", 0);
    ck_assert_str_eq(http_header(a, "content-length"), "1000");
    a = download(ADMIN, id, text("If-None-Match: %s", etag));
    expect_bytes(a, 304, "", 0);
    ck_assert_str_eq(http_header(a, "etag"), etag);
    expect_refused(HTTP(.path = file_path(id, "/content?offset=1"), .token = ADMIN), 400, "QUERY_UNKNOWN", "offset");
    expect_refused(HTTP(.path = file_path(id, "/content?stretch.offset=1"), .token = ADMIN), 400, "QUERY_UNKNOWN", "stretch.offset");
}

static void expect_range(const char *id, const char *range, const char *content, size_t from, size_t to, size_t size)
{
    const http_answer *a = download(ADMIN, id, text("Range: %s", range));

    expect_bytes(a, 206, content + from, to - from + 1);
    ck_assert_str_eq(http_header(a, "content-range"), text("bytes %zu-%zu/%zu", from, to, size));
}

TEST(ranges_are_answered_to_the_byte)
{
    enum { SIZE = 700000 };
    const char *c = new_community(), *content = photo(SIZE), *id = upload(ADMIN, c, "PHOTO", content, SIZE, "");
    const char *etag = text("\"%s\"", sha256_of(content, SIZE));
    const http_answer *a;

    expect_range(id, "bytes=0-0", content, 0, 0, SIZE);
    expect_range(id, "bytes=65535-65536", content, 65535, 65536, SIZE);         /* across two parts */
    expect_range(id, "bytes=1-699998", content, 1, SIZE - 2, SIZE);
    expect_range(id, "bytes=699999-", content, SIZE - 1, SIZE - 1, SIZE);
    expect_range(id, "bytes=699990-99999999999999999999", content, SIZE - 10, SIZE - 1, SIZE);
    expect_range(id, "bytes=-10", content, SIZE - 10, SIZE - 1, SIZE);
    expect_range(id, "bytes=-9999999", content, 0, SIZE - 1, SIZE);
    a = download(ADMIN, id, "Range: bytes=700000-");
    expect_refused(a, 416, "RANGE_NOT_SATISFIABLE", NULL);
    ck_assert_str_eq(http_header(a, "content-range"), "bytes */700000");
    expect_refused(download(ADMIN, id, "Range: bytes=-0"), 416, "RANGE_NOT_SATISFIABLE", NULL);
    expect_bytes(download(ADMIN, id, "Range: bytes=5-2"), 200, content, SIZE);
    expect_bytes(download(ADMIN, id, "Range: bytes=0-1,5-6"), 200, content, SIZE);
    expect_bytes(download(ADMIN, id, "Range: lines=0-1"), 200, content, SIZE);
    a = HTTP(.path = file_path(id, "/content"), .token = ADMIN, .header = { "Range: bytes=0-1", text("If-Range: %s", etag) });
    expect_bytes(a, 206, content, 2);
    a = HTTP(.path = file_path(id, "/content"), .token = ADMIN, .header = { "Range: bytes=0-1", "If-Range: \"other\"" });
    expect_bytes(a, 200, content, SIZE);
}

/* --- who may */

static const char *worker_of(const char *community, const char *permissions, const char *clearance)
{
    return user_who_may(permissions, clearance, text("[\"%s\"]", community));
}

TEST(a_file_of_another_community_is_as_absent)
{
    const char *c = new_community(), *content = photo(100), *id = upload(ADMIN, c, "PHOTO", content, 100, "");
    const char *open = new_file(ADMIN, c, "PHOTO", 100, ""), *stranger = worker_of(new_community(), "[\"exchange.*\"]", "PERSONAL");

    expect_refused(HTTP(.path = file_path(id, ""), .token = stranger), 404, "NOT_FOUND", NULL);
    expect_refused(download(stranger, id, NULL), 404, "NOT_FOUND", NULL);
    expect_refused(HTTP(.path = file_path(id, ":sign"), .token = stranger, .body = "{}"), 404, "NOT_FOUND", NULL);
    expect_refused(put_part(stranger, open, 0, content, 100), 404, "NOT_FOUND", NULL);
    expect_refused(complete(stranger, open), 404, "NOT_FOUND", NULL);
    expect_refused(HTTP(.path = file_path(open, "/parts"), .token = stranger), 404, "NOT_FOUND", NULL);
    expect_refused(create_file(stranger, c, "PHOTO", 100, ""), 400, "COMMUNITY_UNKNOWN", "communityId");
}

TEST(only_who_began_an_upload_goes_on_with_it_and_only_who_may_has_the_content)
{
    const char *c = new_community(), *content = photo(100), *open = new_file(ADMIN, c, "PHOTO", 100, "");
    const char *ready = upload(ADMIN, c, "PHOTO", content, 100, ""), *reader = worker_of(c, "[\"exchange.file.read\"]", "PERSONAL");
    const char *other = worker_of(c, "[\"exchange.file.create\",\"exchange.file.download\"]", "INTERNAL"), *mine;

    expect_refused(put_part(other, open, 0, content, 100), 403, "UPLOAD_OF_ANOTHER", NULL);
    expect_refused(complete(other, open), 403, "UPLOAD_OF_ANOTHER", NULL);
    expect_refused(put_part(reader, open, 0, content, 100), 403, "PERMISSION_DENIED", NULL);
    expect_refused(download(reader, ready, NULL), 403, "PERMISSION_DENIED", NULL);
    expect_refused(download(NULL, ready, NULL), 401, "TOKEN_MISSING", NULL);
    mine = upload(other, c, "PHOTO", content, 100, "");
    expect_bytes(download(other, mine, NULL), 200, content, 100);
    expect_bytes(download(other, ready, NULL), 200, content, 100);
}

TEST(a_content_is_for_those_cleared_for_its_class)
{
    const char *c = new_community(), *content = photo(100);
    const char *personal = upload(ADMIN, c, "PHOTO", content, 100, ",\"class\":\"PERSONAL\""), *face = upload(ADMIN, c, "FACE", content, 100, "");
    const char *low = worker_of(c, "[\"exchange.file.*\"]", "INTERNAL"), *high = worker_of(c, "[\"exchange.file.download\",\"exchange.file.update\"]", "PERSONAL");
    const char *highest = worker_of(c, "[\"exchange.file.download\",\"exchange.file.reveal\"]", "PERSONAL");

    expect_refused(download(low, personal, NULL), 403, "PERMISSION_DENIED", NULL);
    expect_bytes(download(high, personal, NULL), 200, content, 100);
    expect_refused(download(low, face, NULL), 403, "PERMISSION_DENIED", NULL);
    expect_refused(download(high, face, NULL), 403, "PERMISSION_DENIED", NULL);
    expect_refused(HTTP(.method = "PATCH", .path = file_path(face, ""), .token = high, .body = "{\"class\":\"INTERNAL\"}"), 400, "CLASS_TOO_LOW", "class");
    ck_assert_str_eq(stack_sql("select count(*) from exchange.audit where record_id = '%s'", face), "0");
    expect_bytes(download(highest, face, NULL), 200, content, 100);
    ck_assert_str_eq(stack_sql("select string_agg(action || ' ' || reason, ',') from exchange.audit where record_id = '%s'", face), "download FACE");
}

/* The roles that reveal must see the file themselves: here they see their holder's own alone. */
TEST(who_may_reveal_others_does_not_reveal_this)
{
    const char *c = new_community(), *content = photo(100), *face = upload(ADMIN, c, "FACE", content, 100, ""), *name = own_name("both"), *token;
    const char *all = new_role("\"permissions\":[\"exchange.file.download\",\"exchange.file.create\"],\"clearance\":\"PERSONAL\"");
    const char *own = new_role("\"permissions\":[\"exchange.file.reveal\"],\"clearance\":\"PERSONAL\",\"rows\":\"OWN\"");

    token = let_in(new_user(name, text("\"roleIds\":[\"%s\",\"%s\"],\"regionIds\":[\"%s\"]", all, own, c)), name);
    expect_refused(download(token, face, NULL), 403, "PERMISSION_DENIED", NULL);
    expect_bytes(download(token, upload(token, c, "FACE", content, 100, ""), NULL), 200, content, 100);
}

TEST(data_under_way_is_its_readers_alone)
{
    const char *c = new_community(), *table = "name,phone\nWang,13800138000\nLi,13800138001\n", *other = worker_of(c, "[\"exchange.*\"]", "PERSONAL");
    const char *id = new_file(other, c, "IMPORT", strlen(table), "");

    expect_status(put_bytes(other, id, 0, table, strlen(table)), 200);
    ck_assert_str_eq(http_at(complete(other, id), "mediaType"), "text/csv");
    expect_bytes(download(other, id, NULL), 200, table, strlen(table));
    expect_refused(download(ADMIN, id, NULL), 403, "PERMISSION_DENIED", NULL);
}

/* --- an address without a token */

TEST(a_signed_address_opens_one_file_for_a_browser)
{
    const char *c = new_community(), *content = photo(200000), *id = upload(ADMIN, c, "FACE", content, 200000, ""), *address;
    const http_answer *a = HTTP(.path = file_path(id, ":sign"), .token = ADMIN, .body = "{}");
    char *forged;

    expect_status(a, 200);
    address = text("%s", http_at(a, "address"));
    ck_assert_str_eq(stack_sql("select string_agg(action, ',') from exchange.audit where record_id = '%s'", id), "sign");
    expect_bytes(HTTP(.path = address), 200, content, 200000);
    expect_bytes(HTTP(.path = address, .header = { "Range: bytes=1-2" }), 206, content + 1, 2);
    forged = strdup(address);
    forged[strlen(forged) - 5] ^= 1;
    expect_refused(HTTP(.path = forged), 404, "LINK_INVALID", NULL);
    expect_refused(HTTP(.path = "/v1/exchange/downloads/abc"), 404, "LINK_INVALID", NULL);
    expect_status(HTTP(.method = "DELETE", .path = file_path(id, ""), .token = ADMIN), 200);
    expect_refused(HTTP(.path = address), 404, "NOT_FOUND", NULL);
}

/* --- services/exchange/README.md, as written */

static const char *block_of(const char *path)
{
    static char all[32768];
    FILE *file = fopen(path, "re");
    char *block;

    ck_assert_ptr_nonnull(file);
    ck_assert_int_gt(fread(all, 1, sizeof(all) - 1, file), 0);
    fclose(file);
    block = strstr(all, "```sh\n");
    ck_assert_ptr_nonnull(block);
    *strstr(block + 6, "```") = '\0';
    return block + 6;
}

TEST(the_lines_of_the_readme_do_what_they_say)
{
    static char output[65536];
    FILE *script = fopen(text("%s/files.sh", the_stack.dir), "we"), *out;
    const char *at = output;

    fprintf(script, "set -eo pipefail\nexec 2>&1\ncd $(mktemp -d -p %s)\n%s", the_stack.dir, block_of("services/exchange/README.md"));
    fclose(script);
    setenv("URL", the_stack.url, 1);
    setenv("T", ADMIN, 1);
    setenv("C", new_community(), 1);
    out = popen(text("bash %s/files.sh", the_stack.dir), "r");
    output[fread(output, 1, sizeof(output) - 1, out)] = '\0';
    ck_assert_msg(pclose(out) == 0, "%s", output);
    for (const char *const *part = (const char *const[]){ "{\"parts\":3,\"missing\":[1]}", "PARTS_MISSING", "\"state\":\"READY\"",
                                                          "\"mediaType\":\"text/csv\"", "16\n", NULL }; *part; part++) {
        at = strstr(at, *part);
        ck_assert_msg(at != NULL, "no %s:\n%s", *part, output);
    }
}

/* --- what lies on the disk */

static int files_found;
static char found[4096];

static int count_file(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st;
    (void)at;
    if (type == FTW_F && strstr(path, pending)) {
        files_found++;
        snprintf(found, sizeof(found), "%s", path);
    }
    return 0;
}

static int on_disk(const char *id)
{
    files_found = 0;
    pending = id;
    nftw(text("%s/state/exchange/blobs", the_stack.dir), count_file, 16, FTW_PHYS);
    return files_found;
}

static bool none_on_disk(void)
{
    return on_disk(pending) == 0;
}

TEST(bytes_are_sealed_on_the_disk_and_a_changed_one_is_seen)
{
    enum { SIZE = 2 * PART };
    const char *c = new_community(), *content = photo(SIZE), *id = upload(ADMIN, c, "PHOTO", content, SIZE, "");
    FILE *file;
    int byte;

    ck_assert_int_eq(on_disk(id), 2);
    found[strlen(found) - 1] = '1'; /* the second part */
    file = fopen(found, "r+");
    ck_assert_ptr_nonnull(file);
    fseek(file, 1000, SEEK_SET);
    byte = fgetc(file);
    fseek(file, 1000, SEEK_SET);
    fputc(byte ^ 1, file);
    fclose(file);
    expect_bytes(download(ADMIN, id, "Range: bytes=0-99"), 206, content, 100);
    expect_refused(download(ADMIN, id, "Range: bytes=65536-65540"), 500, "CONTENT_LOST", NULL);
    ck_assert_int_eq(download(ADMIN, id, NULL)->status, 0); /* cut off: what had begun cannot be refused any more */
}

TEST(deleted_expired_and_abandoned_files_leave_the_disk)
{
    const char *c = new_community(), *content = photo(2 * PART), *id[3];

    id[0] = upload(ADMIN, c, "PHOTO", content, 2 * PART, "");
    id[1] = upload(ADMIN, c, "PHOTO", content, 2 * PART, ",\"expiresAt\":\"2099-01-01T00:00:00Z\"");
    id[2] = new_file(ADMIN, c, "PHOTO", 2 * PART, "");
    expect_status(put_part(ADMIN, id[2], 1, content, 2 * PART), 200);
    expect_status(HTTP(.method = "DELETE", .path = file_path(id[0], ""), .token = ADMIN), 200);
    stack_sql("update exchange.file set expires_at = now() - interval '1 s' where id = '%s'", id[1]);
    stack_sql("update exchange.file set created_at = now() - interval '25 h' where id = '%s'", id[2]);
    stack_sql("update exchange.part set at = now() - interval '25 h' where file_id = '%s'", id[2]);
    stack_kill("exchange"); /* its chores begin anew */
    for (int i = 0; i < 3; i++) {
        pending = id[i];
        ck_assert_msg(stack_wait(none_on_disk, 60), "%d", i);
        ck_assert(comes_to(file_path(id[i], ""), ADMIN, 404));
        ck_assert_str_eq(stack_sql("select count(*) from exchange.part where file_id = '%s'", id[i]), "0");
    }
    ck_assert_str_eq(http_at(HTTP(.path = file_path(id[1], "/history"), .token = ADMIN), "history.0.source"), "retention");
}

/* --- erasure */

static const char *names_left(const char *id)
{
    return text("%s", stack_sql("select count(*) from (select name from exchange.file where id = '%1$s' union all"
                                " select changes::text from exchange.file_history where id = '%1$s' union all"
                                " select encode(payload, 'escape') from exchange.outbox where aggregate_id = '%1$s') t (said)"
                                " where said like '%%门头%%' or said like '%%\\351\\227\\250%%'", id));
}

TEST(an_erased_file_leaves_neither_bytes_nor_name)
{
    const char *c = new_community(), *content = photo(100), *id = upload(ADMIN, c, "PHOTO", content, 100, "");
    const http_answer *a;

    ck_assert_int_gt(atoi(names_left(id)), 0);
    expect_refused(HTTP(.path = file_path(id, ":erase"), .token = ADMIN, .body = "{}"), 400, "FIELD_REQUIRED", "reason");
    expect_refused(HTTP(.path = file_path(id, ":erase"), .token = worker_of(c, "[\"exchange.file.delete\"]", "PERSONAL"), .body = "{\"reason\":\"x\"}"),
                   403, "PERMISSION_DENIED", NULL);
    expect_status(HTTP(.path = file_path(id, ":erase"), .token = ADMIN, .body = "{\"reason\":\"本人申请\"}"), 200);
    ck_assert_str_eq(names_left(id), "0");
    ck_assert_str_eq(stack_sql("select reason from exchange.audit where record_id = '%s' and action = 'erase'", id), "本人申请");
    expect_refused(download(ADMIN, id, NULL), 404, "NOT_FOUND", NULL);
    a = HTTP(.path = file_path(id, "/history"), .token = ADMIN);
    ck_assert_str_eq(http_at(a, "history.0.source"), "erasure");
    stack_kill("exchange"); /* its chores begin anew, and what is in its ledger */
    pending = id;
    ck_assert(stack_wait(none_on_disk, 60));
    ck_assert(comes_to(FILES, ADMIN, 200));
}

static bool the_file_is_gone(void)
{
    return HTTP(.path = file_path(pending, ""), .token = ADMIN)->status == 404;
}

TEST(the_files_of_an_erased_person_go_too)
{
    const char *c = new_community(), *person = new_person(c, 7), *content = photo(100), *request;
    const char *theirs = upload(ADMIN, c, "FACE", content, 100, text(",\"ownerType\":\"population.Person\",\"ownerId\":\"%s\"", person));
    const char *other = upload(ADMIN, c, "FACE", content, 100, "");
    const http_answer *a = HTTP(.path = "/v1/population/requests", .token = ADMIN,
                                .body = text("{\"communityId\":\"%s\",\"personId\":\"%s\",\"kind\":\"ERASE\"}", c, person));

    expect_status(a, 200);
    request = text("%s", http_at(a, "id"));
    expect_status(HTTP(.path = text("/v1/population/requests/%s:erase", request), .token = ADMIN, .body = "{}"), 200);
    pending = theirs;
    ck_assert(stack_wait(the_file_is_gone, 60));
    ck_assert_str_eq(names_left(theirs), "0");
    expect_status(HTTP(.path = file_path(other, ""), .token = ADMIN), 200);
}

/* --- size */

static long peak_kib(const char *program)
{
    FILE *status = fopen(text("/proc/%d/status", (int)stack_pid(program)), "re");
    char line[256];
    long kib = 0;

    while (status && fgets(line, sizeof(line), status))
        if (sscanf(line, "VmHWM: %ld", &kib) == 1)
            break;
    fclose(status);
    return kib;
}

/* What a program needed before, for its contracts above all, is not what is asked here (proc(5), clear_refs). */
static long peak_anew(const char *program)
{
    FILE *refs = fopen(text("/proc/%d/clear_refs", (int)stack_pid(program)), "we");

    ck_assert(refs && fputs("5", refs) > 0 && fclose(refs) == 0);
    return peak_kib(program);
}

/* LARGE_MIB=1024 makes it a gigabyte. Beside what it holds already a program may take so much; under sanitizers, which are slow, it keeps what
 * was freed for a while. */
TEST(no_program_holds_a_file_in_memory)
{
    const size_t mib = getenv("LARGE_MIB") ? (size_t)atoi(getenv("LARGE_MIB")) : stack_sanitized() ? 16 : 64;
    const long most_kib = stack_sanitized() ? 1 << 30 : 24 * 1024;
    const char *c = new_community(), *part = photo(1048576), *id;
    long before[2] = { peak_anew("gateway"), peak_anew("exchange") };
    const http_answer *a = HTTP(.path = FILES, .token = ADMIN,
                                .body = text("{\"communityId\":\"%s\",\"name\":\"a.mp4\",\"purpose\":\"VIDEO\",\"size\":%zu}", c, mib * 1048576));
    static const char start[] = "\0\0\0\x18" "ftypmp42\0\0\0\0mp42isom";
    char *first = memcpy(memcpy(malloc(1048576), part, 1048576), start, sizeof(start) - 1);

    expect_status(a, 200);
    id = text("%s", http_at(a, "id"));
    for (size_t i = 0; i < mib; i++)
        expect_status(put_bytes(ADMIN, id, (int)i, i ? part : first, 1048576), 200);
    a = complete(ADMIN, id);
    expect_status(a, 200);
    ck_assert_str_eq(http_at(a, "mediaType"), "video/mp4");
    a = download(ADMIN, id, NULL);
    expect_status(a, 200);
    ck_assert_uint_eq(a->size, mib * 1048576);
    for (size_t i = 0; i < mib; i++)
        ck_assert_int_eq(memcmp(a->body + i * 1048576, i ? part : first, 1048576), 0);
    printf("    %zu MiB: gateway %ld to %ld KiB at most, exchange %ld to %ld\n", mib, before[0], peak_kib("gateway"), before[1], peak_kib("exchange"));
    ck_assert_int_lt(peak_kib("gateway") - before[0], most_kib);
    ck_assert_int_lt(peak_kib("exchange") - before[1], most_kib);
}

/* --- clients that leave */

static int ask_and_read_a_little(const char *id)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)the_stack.http), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    const char *head = text("GET " FILES "/%s/content HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n\r\n", id, ADMIN);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    char some[4096];

    ck_assert_int_eq(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
    ck_assert_int_eq(write(fd, head, strlen(head)), (ssize_t)strlen(head));
    ck_assert_int_gt(read(fd, some, sizeof(some)), 0);
    return fd;
}

static bool nothing_in_flight(void)
{
    const char *at = strstr(HTTP(.path = text("%s/metrics", the_stack.admin_url))->body, "\nlinli_http_downloads ");

    return at && atoi(strchr(at + 1, ' ')) == 0;
}

TEST(a_client_that_leaves_or_stalls_takes_nothing_along)
{
    enum { SIZE = 20000000, CLIENTS = 8 };
    const char *c = new_community(), *content = photo(SIZE), *id;
    int fd[CLIENTS];
    const http_answer *a = HTTP(.path = FILES, .token = ADMIN,
                                .body = text("{\"communityId\":\"%s\",\"name\":\"a.jpg\",\"purpose\":\"PHOTO\",\"size\":%d}", c, SIZE));

    id = text("%s", http_at(a, "id"));
    for (size_t i = 0; i * 1048576 < SIZE; i++)
        expect_status(put_bytes(ADMIN, id, (int)i, content + i * 1048576, SIZE - i * 1048576 < 1048576 ? SIZE - i * 1048576 : 1048576), 200);
    expect_status(complete(ADMIN, id), 200);
    for (int i = 0; i < CLIENTS; i++)
        fd[i] = ask_and_read_a_little(id);
    ck_assert(!nothing_in_flight()); /* they wait for their clients */
    expect_bytes(download(ADMIN, id, NULL), 200, content, SIZE);
    for (int i = 0; i < CLIENTS; i++)
        close(fd[i]);
    ck_assert(stack_wait(nothing_in_flight, 30));
}

/* The last one: it restarts the exchange. */
TEST(the_files_of_a_community_hold_no_more_than_the_operator_says)
{
    const char *c = new_community(), *id;
    const http_answer *a;

    setenv("LINLI_FILES_GIB", "1", 1);
    stack_up();
    id = new_file(ADMIN, c, "VIDEO", 1073741824 - 100, "");
    a = create_file(ADMIN, c, "PHOTO", 101, "");
    expect_refused(a, 400, "QUOTA_FULL", "size");
    ck_assert_ptr_nonnull(strstr(http_at(a, "detail"), "只剩 100 字节"));
    expect_status(create_file(ADMIN, c, "PHOTO", 100, ""), 200);
    expect_status(create_file(ADMIN, new_community(), "PHOTO", 101, ""), 200);
    expect_status(HTTP(.method = "DELETE", .path = file_path(id, ""), .token = ADMIN), 200);
    expect_status(create_file(ADMIN, c, "PHOTO", 101, ""), 200);
    unsetenv("LINLI_FILES_GIB");
    stack_up();
}
