/*
 * Links of a record as its own service finds them, from either end and as of a day; on the contract of population, without its
 * rules. Putting together what several services say is shown end to end (tests/e2e/44_links.c).
 */
#include "libs/resource/typed.h"
#include "tests/unit/libs/resource/database.h"

#define A_HOUSE "01a20000-0000-8000-8000-0000000000a1"
#define A_CAR "01a20000-0000-8000-8000-0000000000a2"

static const uint64_t no_permission[64];
static const lin_principal clerk_without_roles = {
    .user_id = LIN_STR("user-7"), .clearance = LINLI__DATA_CLASS__PERSONAL, .bitmap = no_permission,
    .scope = { .community = only_seven, .communities = 1 },
};
static const char *person;

static const char *made(outcome out)
{
    ck_assert_msg(out.code == LIN_OK, "%s", out.body);
    return member(out.body, "id");
}

static const char *link_to(const char *kind, const char *target, const char *more)
{
    return made(call(&clerk_of_seven, "LinkService.CreateLink",
                     lin_print(it.arena, "{'link':{'communityId':'" SUNSHINE "','personId':'%s','kind':'%s','targetId':'%s'%s}}", person, kind, target, more)));
}

static const char *found_by(const lin_principal *who, const char *id, const char *more)
{
    outcome out = call(who, "LinkService.FindLinkLinks", lin_print(it.arena, "{'id':'%s'%s}", id, more));

    return out.body;
}

static void begin_with_person(void)
{
    begin_database();
    raw("truncate link, link_history");
    person = made(call(&clerk_of_seven, "PersonService.CreatePerson", "{'person':{'communityId':'" SUNSHINE "','name':'王秀英','category':'PERMANENT'}}"));
}

TEST(a_link_is_found_from_either_end_and_shows_the_other)
{
    const char *seen;

    begin_with_person();
    link_to("HOUSE", A_HOUSE, ",'role':'租户','validFrom':'2025-01-01','validUntil':'2025-12-31'");
    seen = found_by(&clerk_of_seven, person, "");
    ck_assert_uint_eq(count_of(seen, "'kind':'HOUSE','otherId':'" A_HOUSE "','role':'租户','validFrom':'2025-01-01','validUntil':'2025-12-31'"), 1);
    seen = found_by(&clerk_of_seven, A_HOUSE, "");
    ck_assert_uint_eq(count_of(seen, lin_print(it.arena, "'kind':'PERSON','otherId':'%s','role':'租户'", person)), 1);
    ck_assert_uint_eq(count_of(seen, "'resource':'population.Link'"), 1);
    ck_assert_uint_eq(count_of(found_by(&clerk_of_nine, A_HOUSE, ""), "otherId"), 0);
    ck_assert_uint_eq(count_of(found_by(&clerk_of_seven, A_CAR, ""), "otherId"), 0);
    end_database();
}

TEST(both_days_of_a_link_count_and_without_an_end_it_goes_on)
{
    begin_with_person();
    link_to("HOUSE", A_HOUSE, ",'validFrom':'2025-01-01','validUntil':'2025-12-31'");
    link_to("VEHICLE", A_CAR, ",'validFrom':'2025-06-01'");
    ck_assert_uint_eq(count_of(found_by(&clerk_of_seven, person, ",'onDay':'2024-12-31'"), "otherId"), 0);
    ck_assert_uint_eq(count_of(found_by(&clerk_of_seven, person, ",'onDay':'2025-01-01'"), "otherId"), 1);
    ck_assert_uint_eq(count_of(found_by(&clerk_of_seven, person, ",'onDay':'2025-12-31'"), "otherId"), 2);
    ck_assert_uint_eq(count_of(found_by(&clerk_of_seven, person, ",'onDay':'2026-01-01'"), "otherId"), 1);
    ck_assert_uint_eq(count_of(found_by(&clerk_of_seven, person, ",'onDay':'2036-01-01'"), A_CAR), 1);
    ck_assert_str_eq(found_by(&clerk_of_seven, person, ",'onDay':'2025-02-30'"), "FIELD_DATE onDay");
    ck_assert_str_eq(found_by(&clerk_of_seven, "x", ""), "FIELD_ID id");
    end_database();
}

TEST(what_is_deleted_links_nothing_and_too_many_are_named)
{
    const char *seen, *link;

    begin_with_person();
    link = link_to("HOUSE", A_HOUSE, "");
    ck_assert_int_eq(call(&clerk_of_seven, "LinkService.DeleteLink", lin_print(it.arena, "{'id':'%s'}", link)).code, LIN_OK);
    ck_assert_uint_eq(count_of(found_by(&clerk_of_seven, A_HOUSE, ""), "otherId"), 0);
    for (int i = 0; i < 201; i++)
        link_to("HOUSE", lin_print(it.arena, "01a20000-0000-8000-8000-%012d", i), "");
    seen = found_by(&clerk_of_seven, person, "");
    ck_assert_uint_eq(count_of(seen, "otherId"), 200);
    ck_assert_uint_eq(count_of(seen, "'truncated':['population.Link']"), 1);
    end_database();
}

TEST(a_record_that_is_not_seen_has_no_links_and_what_is_not_answered_is_named)
{
    const char *seen;

    begin_with_person();
    ck_assert_str_eq(call(&clerk_of_nine, "PersonService.ListPersonLinks", lin_print(it.arena, "{'id':'%s'}", person)).body, "NOT_FOUND");
    seen = call(&clerk_without_roles, "PersonService.ListPersonLinks", lin_print(it.arena, "{'id':'%s'}", person)).body;
    ck_assert_msg(strstr(seen, "'withheld':['population.Link']") != NULL, "%s", seen);
    ck_assert_msg(strstr(seen, "'unavailable':['housing.Occupancy','housing.Lease'") != NULL, "%s", seen);
    end_database();
}
