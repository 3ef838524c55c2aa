/* make demo, with a few people: everything is made by the public API, and the counts repeat what was generated. */
#include "tests/e2e/register.h"

static const char *run(const char *settings)
{
    static char output[16384];
    FILE *out = popen(text("URL=%s T=%s LINLI_DEMO_PEOPLE=60 %s deploy/demo/run 2>&1", the_stack.url, ADMIN, settings), "r");
    size_t size = fread(output, 1, sizeof(output) - 1, out);

    output[size] = '\0';
    pclose(out);
    return output;
}

static const char *counted(const char *what, const char *community)
{
    return text("%s", stack_sql("select count(*) from population.%s t join identity.region r on r.number = t.community_id where r.id = '%s'", what, community));
}

TEST(a_small_demo_is_made_whole_and_not_twice)
{
    const char *output = run("LINLI_DEMO_CODE=440305008801"), *at = strstr(output, "\ncommunity ");
    char community[40], people[16], households[16];

    ck_assert_msg(at && strstr(output, "persons:stats says the same"), "%s", output);
    ck_assert_int_eq(sscanf(at, "\ncommunity %36s: %15s people in %15s households", community, people, households), 3);
    community[36] = '\0';
    ck_assert_int_ge(atoi(people), 60);
    ck_assert_str_eq(counted("person", community), people);
    ck_assert_str_eq(counted("household", community), households);
    ck_assert_int_ge(atoi(counted("member", community)), 30);
    ck_assert_int_ge(atoi(counted("link", community)), 2 * atoi(people));
    ck_assert_str_eq(stack_sql("select count(*) from population.household h join identity.region r on r.number = h.community_id where r.id = '%s'"
                               " and head_id is null", community), "0");
    ck_assert_str_ne(http_at(get(text(PERSONS "?q=%%E9%%98%%B3%%E5%%85%%89&filter=communityId=%s", community)), "persons.0.name"), "");
    output = run("LINLI_DEMO_CODE=440305008801");
    ck_assert_msg(strstr(output, "there is a community with the code 440305008801 already") != NULL, "%s", output);
}
