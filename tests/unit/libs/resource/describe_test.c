/*
 * What a service tells another of its records, so that they are found: on the contract of population, without its rules. Nothing
 * that is sealed is in it.
 */
#include "libs/resource/typed.h"
#include "tests/unit/libs/resource/database.h"

static lin_req *as_the_house(void)
{
    lin_req *rq = request_of(&admin);

    rq->who = NULL; /* an INTERNAL call */
    return rq;
}

static const char *described(const char *request)
{
    return call_as(as_the_house(), "PersonService.DescribePersons", request).body;
}

static const char *somebody(const char *community, const char *more)
{
    outcome out = call(&clerk_of_both, "PersonService.CreatePerson",
                       lin_print(it.arena, "{'person':{'communityId':'%s','name':'王秀英','category':'PERMANENT'%s}}", community, more));

    ck_assert_msg(out.code == LIN_OK, "%s", out.body);
    return member(out.body, "id");
}

TEST(a_record_is_described_by_what_its_contract_says)
{
    const char *id, *seen;

    begin_database();
    id = somebody(SUNSHINE, ",'residenceAddress':'阳光路8号','gridId':'" EAST "','idNumber':'11010519491231002X','phone':'13800138000'");
    seen = described(lin_print(it.arena, "{'ids':['%s','01a20000-0000-8000-8000-000000000009']}", id));
    ck_assert_uint_eq(count_of(seen, lin_print(it.arena, "'id':'%s','communityNumber':7,'version':'1','gridId':'" EAST "'", id)), 1);
    ck_assert_uint_eq(count_of(seen, lin_print(it.arena, "'ownId':'%s','title':'王秀英','subtitle':'阳光路8号'", id)), 1);
    ck_assert_uint_eq(count_of(seen, "'labelZh':'人员'"), 1);
    ck_assert_uint_eq(count_of(seen, "'dataClass':'PERSONAL'"), 1);
    ck_assert_uint_eq(count_of(seen, "'field':'idNumber','pattern':'[0-9]{17}[0-9X]'"), 1);
    ck_assert_uint_eq(count_of(seen, "'field':'phone','pattern':'1[3-9][0-9]{9}'"), 1);
    ck_assert_uint_eq(count_of(seen, "13800138000"), 0);
    ck_assert_uint_eq(count_of(seen, "11010519491231002X"), 0);
    end_database();
}

TEST(all_are_described_page_by_page_and_none_that_is_deleted)
{
    const char *first, *last, *third, *seen;

    begin_database();
    first = somebody(SUNSHINE, "");
    third = somebody(RIVERSIDE, "");
    last = somebody(SUNSHINE, "");
    seen = described("{'pageSize':2}");
    ck_assert_uint_eq(count_of(seen, "'title'"), 2);
    ck_assert_uint_eq(count_of(seen, first), 2); /* its own, too */
    ck_assert_str_eq(member(seen, "lastId"), last);
    seen = described(lin_print(it.arena, "{'pageSize':2,'after':'%s'}", last));
    ck_assert_uint_eq(count_of(seen, "'title'"), 1);
    ck_assert_uint_eq(count_of(seen, third), 2);
    ck_assert_str_eq(member(seen, "lastId"), "");
    ck_assert_int_eq(call(&clerk_of_seven, "PersonService.DeletePerson", lin_print(it.arena, "{'id':'%s'}", first)).code, LIN_OK);
    ck_assert_uint_eq(count_of(described("{}"), "'title'"), 2);
    ck_assert_uint_eq(count_of(described(lin_print(it.arena, "{'ids':['%s']}", first)), "'title'"), 0);
    end_database();
}

TEST(what_is_no_id_is_refused)
{
    lin_buf many = { .arena = NULL };

    begin_database();
    ck_assert_str_eq(described("{'ids':['x']}"), "FIELD_ID ids");
    ck_assert_str_eq(described("{'after':'x'}"), "FIELD_ID after");
    many.arena = it.arena;
    for (int i = 0; i < 201; i++)
        lin_buf_print(&many, "%s'01a20000-0000-8000-8000-%012d'", i ? "," : "", i);
    ck_assert_str_eq(described(lin_print(it.arena, "{'ids':[%.*s]}", LIN_STR_FMT(lin_buf_str(&many)))), "FIELD_RANGE ids");
    end_database();
}
