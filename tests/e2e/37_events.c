/* Events as the operator sees them: published by themselves, waiting while the bus is away, filled in again, retried, dropped. */
#include "tests/e2e/e2e.h"

/* linlictl events, with what it says on either channel. */
static const char *events(const char *rest)
{
    static char output[65536];
    const char *b = getenv("B") ? getenv("B") : "build";
    FILE *out = popen(text("set -e; . %s/ports; %s/bin/linlictl events %s --secrets %s/secrets --pg \"host=@linli-$pg port=$pg dbname=linli\" 2>&1",
                           the_stack.dir, b, rest, the_stack.dir), "r");
    size_t size = fread(output, 1, sizeof(output) - 1, out);

    output[size] = '\0';
    pclose(out);
    return output;
}

static bool all_published(void)
{
    return strcmp(stack_sql("select count(*) from population.outbox where published_at is null"), "0") == 0;
}

TEST(a_change_is_published_by_itself)
{
    const char *id = new_person(new_community(), 5501);

    ck_assert(stack_wait(all_published, 10));
    ck_assert_msg(strstr(events("list --service population"), text("person.Created.v1\t%s\tt", id)) != NULL, "%s", events("list --service population"));
    ck_assert_ptr_null(strstr(events("list --service population --unpublished"), id));
}

TEST(while_the_bus_is_away_events_wait)
{
    const char *community = new_community(), *id = new_person(community, 5502);

    ck_assert(stack_wait(all_published, 10));
    stack_stop_one("nats");
    stack_sql("insert into population.outbox (at, subject, community_id, aggregate, aggregate_id, payload, traceparent)"
              " values (now(), 'linli.evt.population.1.person.Updated.v1', 1, 'person', '%s', '', '') returning id", id);
    ck_assert_ptr_nonnull(strstr(events("list --service population --unpublished"), id));
    stack_start_one("nats");
    ck_assert(stack_wait(all_published, 20));
}

TEST(a_lost_stream_is_filled_again_from_the_outbox)
{
    const char *before;

    new_person(new_community(), 5503);
    ck_assert(stack_wait(all_published, 10));
    before = text("%s", stack_sql("select stream_created from population.relay_state"));
    stack_stop_one("nats");
    if (system(text("rm -rf %s/nats/store", the_stack.dir)) != 0)
        abort();
    stack_start_one("nats");
    for (int i = 0; i < 200 && strcmp(stack_sql("select stream_created from population.relay_state"), before) == 0; i++)
        usleep(100 * 1000);
    ck_assert(stack_wait(all_published, 20));
    ck_assert_str_ne(stack_sql("select stream_created from population.relay_state"), before);
    ck_assert_str_eq(stack_sql("select (last_sequence >= (select count(*) from population.outbox))::text from population.relay_state"), "true");
}

TEST(everything_since_a_time_is_published_anew)
{
    new_person(new_community(), 5504);
    ck_assert(stack_wait(all_published, 10));
    ck_assert_ptr_nonnull(strstr(events("republish --service population --since 2020-01-01"), "events will be published again"));
    ck_assert(stack_wait(all_published, 20));
}

static bool was_tried_again(void)
{
    return strstr(events("list --service population --dead"), "housing\t8\tt\tMESSAGE_MALFORMED") != NULL;
}

TEST(what_a_service_could_not_digest_is_listed_retried_or_given_up)
{
    stack_sql("insert into population.event_parked (source, id, aggregate_id, subject, event, attempts, next_at, why, dead, at)"
              " values ('housing', 9, gen_random_uuid(), 's', '', 8, now(), 'REFUSED', true, now()) returning id");
    ck_assert_ptr_nonnull(strstr(events("list --service population --dead"), "housing\t8\tt\tREFUSED"));
    ck_assert_str_eq(events("retry --service population --source housing --id 9"), "1 events will be tried again\n");
    ck_assert(stack_wait(was_tried_again, 20)); /* it is no event at all: that is found out within a second */
    ck_assert_str_eq(events("drop --service population --source housing --id 9"), "1 events were given up\n");
    ck_assert_ptr_null(strstr(events("list --service population --dead"), "housing"));
}

TEST(what_is_missing_or_wrong_is_told)
{
    ck_assert_ptr_nonnull(strstr(events("republish --service population"), "--since: is needed"));
    ck_assert_ptr_nonnull(strstr(events("republish --service population --since never"), "never"));
    ck_assert_ptr_nonnull(strstr(events("list"), "--service NAME"));
    ck_assert_ptr_nonnull(strstr(events("list --service 'x;drop'"), "--service NAME"));
    ck_assert_ptr_nonnull(strstr(events("eat --service population"), "list|republish|retry|drop"));
}
