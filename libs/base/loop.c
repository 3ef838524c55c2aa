/* loop - see loop.h. */
#include "libs/base/loop.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { EVENTS_AT_ONCE = 64 };

typedef struct post {
    struct post *next;
    void (*run)(void *);
    void *what;
} post;

struct lin_loop {
    int epoll;
    lin_watch wake;
    atomic_bool woken;                 /* a wake is on its way: another one would say the same */
    pthread_mutex_t lock;              /* guards what follows */
    post *first, **last;
};

static void *must(void *at)
{
    if (!at) {
        fputs("out of memory\n", stderr);
        abort();
    }
    return at;
}

/* First read, then say so: who finds the wake still on its way is seen in this very turn, which looks at everything
 * after this. The other way round a wake between the two would be read away while it counts as being on its way. */
static void on_wake(void *what, uint32_t events)
{
    lin_loop *loop = what;
    uint64_t times;

    (void)events;
    if (read(loop->wake.fd, &times, sizeof(times)) > 0)
        atomic_store(&loop->woken, false);
}

void lin_loop_wake(lin_loop *loop)
{
    uint64_t once = 1;

    if (!atomic_exchange(&loop->woken, true) && write(loop->wake.fd, &once, sizeof(once)) < 0)
        abort(); /* the counter cannot be full */
}

lin_loop *lin_loop_new(void)
{
    lin_loop *loop = must(calloc(1, sizeof(*loop)));

    loop->last = &loop->first;
    pthread_mutex_init(&loop->lock, NULL);
    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    loop->wake = (lin_watch){ .fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), .ready = on_wake, .what = loop };
    if (loop->epoll < 0 || loop->wake.fd < 0) {
        fputs("no descriptors left\n", stderr);
        abort();
    }
    lin_loop_watch(loop, &loop->wake, EPOLLIN);
    return loop;
}

void lin_loop_free(lin_loop *loop)
{
    close(loop->epoll);
    close(loop->wake.fd);
    pthread_mutex_destroy(&loop->lock);
    free(loop);
}

void lin_loop_watch(lin_loop *loop, lin_watch *watch, uint32_t events)
{
    struct epoll_event event = { .events = events, .data.ptr = watch };
    int change = !watch->events ? EPOLL_CTL_ADD : events ? EPOLL_CTL_MOD : EPOLL_CTL_DEL;

    if (watch->events == events)
        return;
    epoll_ctl(loop->epoll, change, watch->fd, &event);
    watch->events = events;
}

void lin_loop_post(lin_loop *loop, void (*run)(void *), void *what)
{
    post *p = must(malloc(sizeof(*p)));

    *p = (post){ .run = run, .what = what };
    pthread_mutex_lock(&loop->lock);
    *loop->last = p;
    loop->last = &p->next;
    pthread_mutex_unlock(&loop->lock);
    lin_loop_wake(loop);
}

static void run_posts(lin_loop *loop)
{
    post *p;

    pthread_mutex_lock(&loop->lock);
    p = loop->first;
    loop->first = NULL;
    loop->last = &loop->first;
    pthread_mutex_unlock(&loop->lock);
    while (p) {
        post *next = p->next;

        p->run(p->what);
        free(p);
        p = next;
    }
}

/* What one watcher does may end another's watch: such an event means nothing any more. */
void lin_loop_turn(lin_loop *loop, lin_time wait)
{
    struct epoll_event event[EVENTS_AT_ONCE];
    int count = epoll_wait(loop->epoll, event, EVENTS_AT_ONCE, (int)(wait / LIN_MS));

    for (int i = 0; i < count; i++) {
        lin_watch *watch = event[i].data.ptr;

        if (watch->events)
            watch->ready(watch->what, event[i].events);
    }
    run_posts(loop);
}
