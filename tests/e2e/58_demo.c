/* make demo, with a few people: everything is made by the public API, and the counts repeat what was generated. */
#include "tests/e2e/register.h"

static const char *run(const char *settings)
{
    static char output[16384];
    FILE *out = popen(text("URL=%s T=%s LINLI_BIN=%s/bin LINLI_DEMO_PEOPLE=60 %s deploy/demo/run 2>&1", the_stack.url, ADMIN, getenv("B") ? getenv("B") : "build", settings), "r");
    size_t size = fread(output, 1, sizeof(output) - 1, out);

    output[size] = '\0';
    pclose(out);
    return output;
}

/* "population.person" */
static const char *counted(const char *table, const char *community)
{
    return text("%s", stack_sql("select count(*) from %s t join identity.region r on r.number = t.community_id where r.id = '%s'", table, community));
}

TEST(a_small_demo_is_made_whole_and_not_twice)
{
    const char *output = run("LINLI_DEMO_CODE=440305008801"), *at = strstr(output, "\ncommunity ");
    char community[40];
    int people, homes, vehicles, units;

    ck_assert_msg(at && strstr(output, ":stats says the same"), "%s", output);
    ck_assert_int_eq(sscanf(at, "\ncommunity %36s: %d people, %d homes, %d vehicles, %d units", community, &people, &homes, &vehicles, &units), 5);
    community[36] = '\0';
    ck_assert_int_eq(people, 60);
    ck_assert_int_eq(homes, 24);
    ck_assert_int_eq(vehicles, 18);
    ck_assert_int_eq(units, 2);
    ck_assert_int_eq(atoi(counted("population.person", community)), people);
    ck_assert_int_eq(atoi(counted("housing.house", community)), homes);
    ck_assert_int_eq(atoi(counted("vehicles.vehicle", community)), vehicles);
    ck_assert_int_eq(atoi(counted("organizations.unit", community)), units);
    ck_assert_int_ge(atoi(counted("housing.occupancy", community)), 45);
    ck_assert_int_ge(atoi(counted("population.household", community)), 10);
    ck_assert_int_ge(atoi(counted("population.member", community)), 30);
    ck_assert_str_eq(stack_sql("select count(*) from population.household h join identity.region r on r.number = h.community_id where r.id = '%s'"
                               " and head_id is null", community), "0");
    ck_assert_str_eq(stack_sql("select count(*) from vehicles.vehicle v where owner_id not in (select id from population.person)"), "0");
    ck_assert_str_ne(http_at(get(text(PERSONS "?q=%%E9%%98%%B3%%E5%%85%%89&filter=communityId=%s", community)), "persons.0.name"), "");
    output = run("LINLI_DEMO_CODE=440305008801");
    ck_assert_msg(strstr(output, "there is a community with the code 440305008801 already") != NULL, "%s", output);
}
