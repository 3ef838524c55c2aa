/* Loop: descriptors that are ready are served, and other threads are heard, each exactly once. */
#include "libs/base/loop.h"

#include <pthread.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "tests/unit/test.h"

enum { THREADS = 4, POSTS = 2000 };

static int served, other_served;
static lin_loop *the_loop;
static lin_watch one, other;

static void serve(void *what, uint32_t events)
{
    char byte;

    (void)what;
    ck_assert(events & EPOLLIN);
    ck_assert_int_eq(read(one.fd, &byte, 1), 1);
    served++;
}

static void watch_pipe(lin_watch *watch, int *ret_end, void (*ready)(void *, uint32_t))
{
    int ends[2];

    ck_assert_int_eq(pipe(ends), 0);
    *watch = (lin_watch){ .fd = ends[0], .ready = ready };
    *ret_end = ends[1];
    lin_loop_watch(the_loop, watch, EPOLLIN);
}

TEST(a_descriptor_is_served_while_it_is_watched)
{
    int end;

    the_loop = lin_loop_new();
    watch_pipe(&one, &end, serve);
    ck_assert_int_eq(write(end, "ab", 2), 2);
    lin_loop_turn(the_loop, LIN_SECOND);
    lin_loop_turn(the_loop, LIN_SECOND);
    ck_assert_int_eq(served, 2);
    lin_loop_watch(the_loop, &one, 0);
    ck_assert_int_eq(write(end, "c", 1), 1);
    lin_loop_turn(the_loop, 0);
    ck_assert_int_eq(served, 2);
    lin_loop_free(the_loop);
}

static void end_other(void *what, uint32_t events)
{
    (void)events;
    lin_loop_watch(the_loop, what ? what : &other, 0);
    other_served++;
}

TEST(a_watch_that_ended_in_this_turn_is_not_served)
{
    int ends[2];

    the_loop = lin_loop_new();
    watch_pipe(&one, &ends[0], end_other);
    watch_pipe(&other, &ends[1], end_other);
    one.what = &other;
    other.what = &one;
    ck_assert_int_eq(write(ends[0], "a", 1), 1);
    ck_assert_int_eq(write(ends[1], "a", 1), 1);
    lin_loop_turn(the_loop, LIN_SECOND);
    ck_assert_int_eq(other_served, 1);
    lin_loop_free(the_loop);
}

static void count(void *what)
{
    int *counter = what;

    ++*counter;
}

static void *post_many(void *counter)
{
    for (int i = 0; i < POSTS; i++)
        lin_loop_post(the_loop, count, counter);
    return NULL;
}

TEST(what_other_threads_post_is_run_once_each)
{
    pthread_t thread[THREADS];
    int counter[THREADS] = { 0 }, all = 0;

    the_loop = lin_loop_new();
    for (int i = 0; i < THREADS; i++)
        pthread_create(&thread[i], NULL, post_many, &counter[i]);
    while (all < THREADS * POSTS) { /* a lost wake would leave it waiting for ever */
        lin_loop_turn(the_loop, 60 * LIN_SECOND);
        all = counter[0] + counter[1] + counter[2] + counter[3];
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(thread[i], NULL);
    lin_loop_turn(the_loop, 0);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(counter[i], POSTS);
    lin_loop_free(the_loop);
}

TEST(a_wake_before_the_turn_is_not_lost)
{
    the_loop = lin_loop_new();
    for (int i = 0; i < 1000; i++) {
        lin_loop_wake(the_loop);
        lin_loop_turn(the_loop, 60 * LIN_SECOND);
    }
    lin_loop_free(the_loop);
}
