/* MergePerson: which files are one person's. */
#include "services/population/handle_merge_person.c"
#include "tests/unit/services/population/people.h"

TEST(files_that_differ_in_what_never_changes_are_two_people)
{
    lin_req *rq = request();
    Person *a = person_new(rq), *b = person_new(rq);

    a->community_id = b->community_id = t("c");
    a->id_number = t("11010519491231002X");
    a->birth_date = b->birth_date = t("1949-12-31");
    ck_assert_int_eq(lin_typed_may_merge(rq, &merger, &a->base, &b->base), LIN_OK); /* one of them says nothing */
    b->id_number = t("110105194912310038");
    ck_assert_str_eq(failure(rq, lin_typed_may_merge(rq, &merger, &a->base, &b->base)), "MERGE_DIFFERS ");
    rq = request();
    b->id_number = t("");
    b->birth_date = t("1949-12-30");
    ck_assert_str_eq(failure(rq, lin_typed_may_merge(rq, &merger, &a->base, &b->base)), "MERGE_DIFFERS ");
    rq = request();
    b->community_id = t("d");
    ck_assert_str_eq(failure(rq, lin_typed_may_merge(rq, &merger, &a->base, &b->base)), "MERGE_APART ");
}

TEST(what_is_there_is_not_written_over)
{
    lin_req *rq = request();
    Person *into = person_new(rq), *from = person_new(rq);

    into->phone = t("1");
    from->phone = t("2");
    from->employer = t("x");
    from->sex = PERSON_SEX_MALE;
    lin_typed_copy(&from->base, &into->base, gaps, true);
    ck_assert_str_eq(into->phone, "1");
    ck_assert_str_eq(into->employer, "x");
    ck_assert_int_eq(into->sex, PERSON_SEX_MALE);
}
