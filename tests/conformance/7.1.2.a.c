/*
 * GB/T 42455.1-2023, 7.1.2 a: structured and unstructured storage.
 *
 * Shown: a person's record, and a photo with checksum, type by its content, class, owner and the day that it is kept until, are
 * stored; every program of the store is killed without warning; both come back equal, byte for byte and field for field. What was
 * changed in storage behind the programs' back is not given out as the photo. When the photo's day has come, it is gone and the
 * record stays.
 */
#include "tests/e2e/files.h"
#include "tests/e2e/register.h"

enum { SIZE = 3 * PART + 12345 };

static const char *person, *file, *seen_person, *seen_file;

/* As they are given out: the whole answers. */
static const char *shown(const char *path)
{
    const http_answer *a = get(path);

    expect_status(a, 200);
    return text("%s", a->body);
}

static const char *person_path(void)
{
    return text("/v1/population/persons/%s", person);
}

static void store_both(const char *content)
{
    const char *c = new_community();

    person = made(post("/v1/population/persons", text("{\"communityId\":\"%s\",\"name\":\"钱学文\",\"idNumber\":\"%s\",\"category\":\"PERMANENT\"}",
                                                      c, id_number(712))));
    file = upload(ADMIN, c, "PHOTO", content, SIZE,
                  text(",\"sha256\":\"%s\",\"class\":\"PERSONAL\",\"ownerType\":\"population.Person\",\"ownerId\":\"%s\","
                       "\"expiresAt\":\"2099-01-01T00:00:00Z\"", sha256_of(content, SIZE), person));
    seen_person = shown(person_path());
    seen_file = shown(file_path(file, ""));
}

static bool answer_again(void)
{
    return get(person_path())->status == 200 && get(file_path(file, "/content"))->status == 200;
}

static void kill_all(void)
{
    static const char *const program[] = { "population", "exchange", "gateway", "nats", "redis", "postgres" };

    for (size_t i = 0; i < sizeof(program) / sizeof(program[0]); i++)
        stack_kill(program[i]);
    ck_assert(stack_wait(answer_again, 60));
}

TEST(a_record_and_an_object_are_stored_and_come_back_equal_after_a_crash)
{
    const char *content = photo(SIZE);
    const http_answer *a;

    store_both(content);
    kill_all();
    ck_assert_str_eq(shown(person_path()), seen_person);
    ck_assert_str_eq(shown(file_path(file, "")), seen_file);
    expect_bytes(download(ADMIN, file, NULL), 200, content, SIZE);
    a = get(file_path(file, ""));
    ck_assert_str_eq(http_at(a, "sha256"), sha256_of(content, SIZE));
    ck_assert_str_eq(http_at(a, "mediaType"), "image/jpeg");
    ck_assert_str_eq(http_at(a, "class"), "PERSONAL");
    ck_assert_str_eq(http_at(a, "ownerId"), person);
    ck_assert_str_eq(http_at(a, "expiresAt"), "2099-01-01T00:00:00Z");
}

/* --- storage that lies */

static bool the_photo_is_refused(void)
{
    return get(file_path(file, "/content"))->status >= 500;
}

TEST(bytes_that_changed_in_storage_are_not_given_out)
{
    const char *content = photo(SIZE);

    store_both(content);
    ck_assert_int_eq(system(text("f=$(find %s -path '*%s*' -type f | sort | head -n 1); test -n \"$f\" && printf X | "
                                 "dd of=\"$f\" bs=1 seek=1000 conv=notrunc status=none", the_stack.dir, file)), 0);
    ck_assert_msg(the_photo_is_refused(), "%ld", get(file_path(file, "/content"))->status);
    ck_assert_str_eq(shown(file_path(file, "")), seen_file);
}

/* --- the end of its life */

static bool the_photo_is_gone(void)
{
    return get(file_path(file, ""))->status == 404 && get(file_path(file, "/content"))->status == 404;
}

TEST(an_object_ends_with_its_day_and_the_record_stays)
{
    store_both(photo(SIZE));
    stack_sql("update exchange.file set expires_at = now() - interval '1 s' where id = '%s'", file);
    stack_kill("exchange"); /* its chores begin anew */
    ck_assert(stack_wait(the_photo_is_gone, 90));
    ck_assert_str_eq(shown(person_path()), seen_person);
}
