/*
 * services/population/README.md, as written: review, merge, transfer and erase walked through by curl, with the histories at
 * each step; and the events of it all, in their order.
 */
#include "tests/e2e/walk.h"

static const char *events_of(const char *id)
{
    return stack_sql("select string_agg(split_part(subject, '.', 6), ' ' order by id) from population.outbox where aggregate_id = '%s'", id);
}

TEST(the_walk_of_the_readme_shows_what_it_says)
{
    static const char *const parts[] = {
        "\"state\":\"SUBMITTED\"", "\"state\":\"REJECTED\"", "\"rejectReason\":\"照片不清，请重新核对\"",
        "\"name\":\"王秀英\",\"idNumber\":\"110***********002X\"", "\"identityVerifiedAt\":\"20",
        "\"source\":\"review\"", "\"source\":\"submit\"", "\"sameNameAndBirthDate\":true", "\"predecessors\":[", "\"source\":\"merge\"",
        "\"reason\":\"MOVED\"", "\"field\":\"mergedInto\"", "\"residenceAddress\":\"江滨路1号\"", "\"field\":\"continuedBy\"",
        "\"kind\":\"ERASE\",\"state\":\"DONE\"", "\"reason\":\"NOT_FOUND\"", "\"source\":\"erasure\"",
    };
    const char *output, *ids;
    char p[40], q[40], m[40];

    setenv("R", account("second", "{population.*}", NULL), 1);
    setenv("C", new_community(), 1);
    setenv("D", new_community(), 1);
    output = walk_run(walk_of("services/population/README.md"), "printf 'files %s %s %s' $P $Q $M");
    walk_shows(output, parts, sizeof(parts) / sizeof(parts[0]));
    ids = strstr(output, "files ");
    ck_assert_int_eq(sscanf(ids, "files %39s %39s %39s", p, q, m), 3);
    ck_assert_str_eq(events_of(p), "Created Updated Updated Deleted Transferred Erased");
    ck_assert_str_eq(events_of(q), "Created Updated Deleted Merged Erased");
    ck_assert_str_eq(events_of(m), "Created Erased");
    ck_assert_ptr_null(strstr(HTTP(.path = text(PERSONS "/%s/history", m), .token = ADMIN)->body, "王秀英"));
}
