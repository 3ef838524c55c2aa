/*
 * services/population/README.md, as written: review, merge, transfer and erase walked through by curl, with the histories at
 * each step; and the events of it all, in their order.
 */
#include "tests/e2e/register.h"

static const char *walk(void)
{
    static char all[32768];
    FILE *file = fopen("services/population/README.md", "re");
    const char *block;

    ck_assert_ptr_nonnull(file);
    ck_assert_int_gt(fread(all, 1, sizeof(all) - 1, file), 0);
    fclose(file);
    block = strstr(all, "```sh\n");
    ck_assert_ptr_nonnull(block);
    block += strlen("```sh\n");
    return text("%.*s", (int)(strstr(block, "```") - block), block);
}

static const char *run(const char *script)
{
    static char output[262144];
    FILE *file = fopen(text("%s/walk.sh", the_stack.dir), "we"), *out;
    size_t size;

    fprintf(file, "set -e\nexec 2>&1\n%s\nprintf 'files %%s %%s %%s' $P $Q $M\n", script);
    fclose(file);
    out = popen(text("bash %s/walk.sh", the_stack.dir), "r");
    size = fread(output, 1, sizeof(output) - 1, out);
    output[size] = '\0';
    ck_assert_msg(pclose(out) == 0, "%s\n%s", script, output);
    return output;
}

static const char *events_of(const char *id)
{
    return stack_sql("select string_agg(split_part(subject, '.', 6), ' ' order by id) from population.outbox where aggregate_id = '%s'", id);
}

/* Each of these stands behind the one before. */
static void expect_in_order(const char *output, const char *const *parts, size_t count)
{
    const char *at = output;

    for (size_t i = 0; i < count; i++) {
        const char *next = strstr(at, parts[i]);

        ck_assert_msg(next != NULL, "no %s behind what came before:\n%s", parts[i], output);
        at = next;
    }
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

    setenv("URL", the_stack.url, 1);
    setenv("T", ADMIN, 1);
    setenv("R", account("second", "{population.*}", NULL), 1);
    setenv("C", new_community(), 1);
    setenv("D", new_community(), 1);
    output = run(walk());
    expect_in_order(output, parts, sizeof(parts) / sizeof(parts[0]));
    ids = strstr(output, "files ");
    ck_assert_int_eq(sscanf(ids, "files %39s %39s %39s", p, q, m), 3);
    ck_assert_str_eq(events_of(p), "Created Updated Updated Deleted Transferred Erased");
    ck_assert_str_eq(events_of(q), "Created Updated Deleted Merged Erased");
    ck_assert_str_eq(events_of(m), "Created Erased");
    ck_assert_ptr_null(strstr(HTTP(.path = text(PERSONS "/%s/history", m), .token = ADMIN)->body, "王秀英"));
}
