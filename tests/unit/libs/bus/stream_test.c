/* Stream and feeds on a real nats-server: order, one at a time, what is not acknowledged, what a server loses. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/harness/nats.h"

static void prepare(void);
#define LIN_TEST_BEGIN prepare
#define LIN_TEST_END nats_end

#include "libs/bus/stream.c"
#include "tests/unit/test.h"

static lin_arena *arena;
static lin_req *rq;
static lin_bus *population, *listener;
static lin_stream *stream;
static lin_feed *feed;

static void run(const char *command)
{
    if (system(lin_print(arena, "set -e; cd %s; %s", the_nats.dir, command)) != 0)
        abort();
}

/* No service of the product listens yet: a user that may. */
static void prepare(void)
{
    arena = lin_arena_new();
    nats_prepare();
    run("cp secrets/population.nats secrets/listener.nats;"
        " sed -i \"s/^  users: \\[/&\\n    { user: \\\"listener\\\", password: \\\"$(cat secrets/listener.nats)\\\" }/\" nats.conf");
}

static void begin(void)
{
    lin_stream_state state;

    run("rm -rf store saved");
    nats_start();
    rq = lin_req_new(arena);
    population = nats_bus("population");
    listener = nats_bus("listener");
    stream = lin_stream_open(arena, population);
    ck_assert_int_eq(lin_stream_state_of(rq, stream, &state), LIN_OK);
    ck_assert_int_eq(state.last, 0);
    feed = lin_feed_open(arena, listener, LIN_STR("population"), LIN_STR(""));
}

static void end(void)
{
    lin_feed_close(feed);
    lin_stream_close(stream);
    lin_bus_close(listener);
    lin_bus_close(population);
    nats_stop();
}

static int64_t put(const char *id)
{
    int64_t last = 0;

    ck_assert_int_eq(lin_stream_put(rq, stream, "linli.evt.population.7.person.Updated.v1", id, lin_z(id), &last), LIN_OK);
    return last;
}

/* The next event's id; "" when none comes for a while. */
static natsMsg *take(lin_feed *from, const char *wanted)
{
    natsMsg *msg = NULL;

    for (int i = 0; i < 120 && !msg; i++)
        msg = lin_feed_next(from, LIN_SECOND / 2);
    ck_assert_msg(msg != NULL, "%s does not come", wanted);
    ck_assert_str_eq(lin_print(arena, "%.*s", natsMsg_GetDataLength(msg), natsMsg_GetData(msg)), wanted);
    return msg;
}

static void take_and_ack(const char *wanted)
{
    natsMsg *msg = take(feed, wanted);

    lin_feed_ack(msg);
    natsMsg_Destroy(msg);
}

/* After a kill what was acknowledged last may come again; nothing is passed over. */
static void take_as_far_as(const char *wanted)
{
    natsMsg *msg = NULL;
    bool there = false;

    for (int i = 0; i < 120 && !there; i++) {
        msg = lin_feed_next(feed, LIN_SECOND / 2);
        if (msg) {
            const char *id = lin_print(arena, "%.*s", natsMsg_GetDataLength(msg), natsMsg_GetData(msg));

            there = strcmp(id, wanted) == 0;
            ck_assert_msg(atoi(id) <= atoi(wanted), "%s came before %s", id, wanted);
            lin_feed_ack(msg);
        }
        natsMsg_Destroy(msg);
    }
    ck_assert_msg(there, "%s does not come", wanted);
}

static void restart(int how, const char *meanwhile)
{
    kill(the_nats.pid, how);
    waitpid(the_nats.pid, NULL, 0);
    run(meanwhile);
    nats_start();
    for (int i = 0; i < 500 && !(lin_bus_connected(population) && lin_bus_connected(listener)); i++)
        usleep(10 * 1000);
}

TEST(events_come_in_order_one_at_a_time)
{
    natsMsg *msg, *early;

    begin();
    ck_assert_int_eq(put("1"), 1);
    ck_assert_int_eq(put("2"), 2);
    ck_assert_int_eq(put("2"), 2); /* kept once */
    msg = take(feed, "1");
    early = lin_feed_next(feed, LIN_SECOND / 5); /* the first is not acknowledged: nothing, or that one again */
    ck_assert(!early || natsMsg_GetData(early)[0] == '1');
    natsMsg_Destroy(early);
    lin_feed_ack(msg);
    natsMsg_Destroy(msg);
    take_as_far_as("2");
    end();
}

TEST(what_is_put_back_comes_again_before_what_follows)
{
    natsMsg *msg;

    begin();
    put("1");
    put("2");
    msg = take(feed, "1");
    lin_feed_again(msg, 10 * LIN_MS);
    natsMsg_Destroy(msg);
    take_and_ack("1");
    take_and_ack("2");
    end();
}

TEST(what_a_replica_died_over_comes_to_another)
{
    lin_feed *other;

    begin();
    put("1");
    put("2");
    other = lin_feed_open(arena, listener, LIN_STR("population"), LIN_STR(""));
    natsMsg_Destroy(take(other, "1"));
    lin_feed_close(other);
    take_and_ack("1");
    take_and_ack("2");
    end();
}

/* As after an upgrade: the feed was one of everything. */
TEST(a_feed_that_is_opened_for_less_keeps_its_place_and_hears_nothing_else)
{
    int64_t last;

    begin();
    put("1");
    put("2");
    take_and_ack("1");
    lin_feed_close(feed);
    feed = lin_feed_open(arena, listener, LIN_STR("population"), LIN_STR("person"));
    take_and_ack("2");
    ck_assert_int_eq(lin_stream_put(rq, stream, "linli.evt.population.7.tag.Updated.v1", "3", LIN_STR("3"), &last), LIN_OK);
    put("4");
    take_and_ack("4");
    end();
}

TEST(a_server_that_was_killed_goes_on_where_it_was)
{
    begin();
    put("1");
    put("2");
    take_and_ack("1");
    restart(SIGKILL, ":");
    take_as_far_as("2");
    put("3");
    take_and_ack("3");
    end();
}

TEST(a_stream_made_anew_is_read_from_its_beginning)
{
    lin_stream_state state;

    begin();
    put("1");
    take_and_ack("1");
    restart(SIGKILL, "rm -rf store");
    ck_assert_int_eq(lin_stream_state_of(rq, stream, &state), LIN_OK);
    put("4");
    take_and_ack("4");
    end();
}

/* The power went: of the stream the end is gone, the feed's place in it is not. */
TEST(a_feed_that_is_ahead_of_its_stream_misses_nothing)
{
    begin();
    put("1");
    put("2");
    take_and_ack("1");
    take_and_ack("2");
    restart(SIGTERM, "cp -rp store/jetstream/*/streams/LINLI_EVT/msgs saved");
    for (int i = 3; i <= 6; i++) {
        const char *id = lin_print(arena, "%d", i);

        put(id);
        take_as_far_as(id);
    }
    restart(SIGTERM, "cd store/jetstream/*/streams/LINLI_EVT; rm -rf msgs; mv ../../../../../saved msgs");
    ck_assert_int_eq(put("7"), 3);
    put("8");
    take_as_far_as("7");
    take_and_ack("8");
    end();
}
