/*
 * GB/T 42455.1-2023, 7.1.3 d: full-text search.
 *
 * Shown: Chinese texts of people, homes and documents are found by any fragment of one character on, and by several in any order,
 * also at the end of a long text; what is called so comes before what holds it elsewhere, over all kinds; the places are told, in
 * characters. What is searched are the texts of records, names of documents among them; not what stands in a document.
 */
#include "tests/e2e/files.h"
#include "tests/e2e/housing.h"

static const char *community;

static const http_answer *search(const char *q)
{
    const http_answer *a = HTTP(.path = text("/v1/analytics/search?communityId=%s&q=%s", community, encoded(q)), .token = ADMIN);

    expect_status(a, 200);
    return a;
}

static const char *awaited;

static bool all_there(void)
{
    const http_answer *a = search(awaited);
    size_t hits = 0;

    for (size_t i = 0; i < length_of(a, "groups"); i++)
        hits += json_array_size(json_object_get(json_array_get(json_object_get(a->json, "groups"), i), "hits"));
    return hits == 5;
}

static const char *person(const char *name, const char *address)
{
    return made(someone(community, name, text("%s,\"residenceAddress\":\"%s\"", category("PERMANENT"), address)));
}

/* 180 characters, then the words that are looked for. */
static const char *long_document(void)
{
    char *bytes = photo(1000), name[1024] = "";
    const char *id = upload(ADMIN, community, "PHOTO", bytes, 1000, "");

    free(bytes);
    for (int i = 0; i < 18; i++)
        strcat(name, "社区平安建设工作简报");
    expect_status(patch(file_path(id, ""), text("{\"name\":\"%s青藤巷.jpg\"}", name)), 200);
    return id;
}

static void expect_mark(const http_answer *a, const char *hit, const char *field, const char *start, const char *length)
{
    ck_assert_str_eq(http_at(a, text("%s.marks.0.field", hit)), field);
    ck_assert_str_eq(http_at(a, text("%s.marks.0.start", hit)), start);
    ck_assert_str_eq(http_at(a, text("%s.marks.0.length", hit)), length);
}

TEST(chinese_texts_are_found_ranked_and_highlighted)
{
    const char *is, *begins, *elsewhere, *house, *file;
    const http_answer *a;

    community = new_community();
    is = person("青藤", "人民路1号");
    begins = person("青藤子", "人民路2号");
    elsewhere = person("王秀英", "人民路3号青藤巷5号");
    house = made(new_house(community, made(new_building(community, "1栋", "")), "1", "\"address\":\"人民路3号青藤巷5号\""));
    file = long_document();
    awaited = "青藤";
    ck_assert_msg(stack_wait(all_there, 30), "%s", search("青藤")->body);
    a = search("青藤");
    ck_assert_str_eq(http_at(a, "groups.0.kind"), "population.Person");
    ck_assert_str_eq(http_at(a, "groups.0.hits.0.id"), is);
    ck_assert_str_eq(http_at(a, "groups.0.hits.1.id"), begins);
    ck_assert_str_eq(http_at(a, "groups.0.hits.2.id"), elsewhere);
    expect_mark(a, "groups.0.hits.0", "title", "0", "2");
    expect_mark(a, "groups.0.hits.2", "subtitle", "5", "2");
    ck_assert_str_eq(http_at(a, "groups.1.hits.0.id"), house);
    expect_mark(a, "groups.1.hits.0", "title", "5", "2");
    ck_assert_str_eq(http_at(a, "groups.2.hits.0.id"), file);
    expect_mark(a, "groups.2.hits.0", "title", "180", "2");
    a = search("藤"); /* one character */
    ck_assert_str_eq(http_at(a, "groups.2.hits.0.id"), file);
    a = search("巷 人民路"); /* both, in any order */
    ck_assert_uint_eq(length_of(a, "groups"), 2);
    ck_assert_str_eq(http_at(a, "groups.0.hits.0.id"), elsewhere);
    ck_assert_str_eq(http_at(a, "groups.1.hits.0.id"), house);
    ck_assert_uint_eq(length_of(search("藤青"), "groups"), 0);
}
