/* Records by what files call them: people by their id numbers, on the contract of population, and what may be written at all. */
#include "libs/resource/names.h"
#include "tests/unit/libs/resource/database.h"

#define NUMBER "11010519491231002X"
#define OTHER_NUMBER "110105194912310038"

static const char *person;

static const char *made(outcome out)
{
    ck_assert_msg(out.code == LIN_OK, "%s", out.body);
    return member(out.body, "id");
}

static const char *new_person(const lin_principal *who, const char *region, const char *number)
{
    return made(call(who, "PersonService.CreatePerson",
                     lin_print(it.arena, "{'person':{'communityId':'%s','name':'王秀英','category':'PERMANENT','idNumber':'%s'}}", region, number)));
}

static void begin_with_person(void)
{
    begin_database();
    person = new_person(&clerk_of_seven, SUNSHINE, NUMBER);
}

static lin_named resolved(const lin_principal *who, int32_t community, const char *text, const char *id)
{
    lin_named named = { .text = lin_z(text), .of = LIN_STR(""), .id = lin_z(id), .key = LIN_STR(""), .label = LIN_STR("") };
    lin_op op = { .rq = request_of(who), .engine = it.engine };

    op.plan = lin_engine_plan(it.engine, lin_contract_message(it.contract, LIN_STR("linli.population.v1.Person")));
    op.rq->db = it.db;
    op.rq->engine = it.engine;
    lin_access_hold(op.rq, it.access);
    ck_assert_int_eq(lin_resolve(&op, community, &named, 1), LIN_OK);
    return named;
}

TEST(who_has_an_id_number_is_found_and_shown_as_the_caller_may_see_them)
{
    lin_named named;

    begin_with_person();
    named = resolved(&clerk_of_seven, 7, NUMBER, "");
    ck_assert_int_eq((int)named.count, 1);
    ck_assert(lin_str_eq(named.id, lin_z(person)));
    ck_assert(lin_str_eq(named.key, LIN_STR("110***********002X")));
    ck_assert(lin_str_eq(named.label, LIN_STR("王秀英")));
    named = resolved(&uncleared_of_seven, 7, NUMBER, "");
    ck_assert(lin_str_eq(named.label, LIN_STR("王**")));
    end_database();
}

TEST(who_is_not_there_or_not_the_callers_to_see_is_not_found)
{
    begin_with_person();
    new_person(&clerk_of_nine, RIVERSIDE, NUMBER);
    ck_assert_int_eq((int)resolved(&clerk_of_seven, 7, OTHER_NUMBER, "").count, 0);
    ck_assert_int_eq((int)resolved(&clerk_of_seven, 9, NUMBER, "").count, 0);
    ck_assert_int_eq((int)resolved(&clerk_of_nine, 7, NUMBER, "").count, 0);
    ck_assert_int_eq((int)resolved(&clerk_of_both, 9, NUMBER, "").count, 1);
    end_database();
}

/* An export writes what is known by more than an id only where it is not masked. */
TEST(a_sealed_key_is_not_told_of_an_id)
{
    lin_named named;

    begin_with_person();
    named = resolved(&clerk_of_seven, 0, "", person);
    ck_assert_int_eq((int)named.count, 1);
    ck_assert_uint_eq(named.key.len, 0);
    ck_assert(lin_str_eq(named.label, LIN_STR("王秀英")));
    ck_assert_int_eq((int)resolved(&clerk_of_nine, 0, "", person).count, 0);
    end_database();
}

static const lin_field *field_of(lin_op *op, const char *message, const char *field)
{
    const lin_message *type = lin_contract_message(it.contract, lin_z(lin_print(it.arena, "linli.population.v1.%s", message)));

    *op = (lin_op){ .rq = request_of(&admin), .engine = it.engine, .plan = lin_engine_plan(it.engine, type) };
    return lin_message_field(type, lin_z(field));
}

TEST(what_may_be_written_is_the_contracts_to_say)
{
    static const struct { const char *message, *field, *zh, *en; } of[] = {
        { "Person", "community_id", "名称、行政区划代码", "name, division code" },
        { "Person", "grid_id", "名称、行政区划代码", "name, division code" },
        { "Member", "person_id", "身份证号、其他证件号", "Id number, Other document number" },
        { "Person", "photo_object_id", NULL, NULL },
        { "Person", "name", NULL, NULL },
        { "Member", "household_id", NULL, NULL }, /* known by its id alone */
    };

    begin();
    for (size_t i = 0; i < LIN_COUNT(of); i++) {
        lin_op op;
        const lin_field *field = field_of(&op, of[i].message, of[i].field);

        ck_assert_msg(lin_names_records(&op, field) == (of[i].zh != NULL), "%s.%s", of[i].message, of[i].field);
        if (of[i].zh) {
            ck_assert(lin_str_eq(lin_names_written(it.arena, &op, field, true), lin_z(of[i].zh)));
            ck_assert(lin_str_eq(lin_names_written(it.arena, &op, field, false), lin_z(of[i].en)));
            ck_assert(lin_names_is_name(&op, field, lin_text(LIN_STR("阳光花园"))));
            ck_assert(!lin_names_is_name(&op, field, lin_text(LIN_STR(SUNSHINE))));
            ck_assert(!lin_names_is_name(&op, field, lin_text(LIN_STR(""))));
        }
    }
    end();
}
