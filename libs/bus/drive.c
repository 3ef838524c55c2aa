/*
 * drive - the NATS library driven inside a loop: no thread of its own reads, and what one turn of the loop publishes
 * is written once.
 *
 * The library calls back with its lock held, and after a reconnect from a thread of its own: such calls only
 * note what is wanted, or post it. The descriptor that the loop watches is a duplicate, so that each side closes its own.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "libs/base/log.h"
#include "libs/bus/link.h"

enum { STACK = 512 * 1024 };
#define LONGEST_TURN (LIN_SECOND / 4)

static __thread const lin_bus *here;   /* whose loop this thread turns */

/* --- in the loop */

static void on_ready(void *what, uint32_t events)
{
    lin_bus *bus = what;
    lin_drive *drive = &bus->drive;

    /* A descriptor of an older attachment must not lead to a read of the new one: that would block. */
    if (drive->generation != atomic_load(&drive->attached))
        return;
    if (events & ~(uint32_t)EPOLLOUT) {
        natsConnection_ProcessReadEvent(bus->data);
        lin_bus_hand_out(bus);
    }
}

static void drop_watch(lin_drive *drive)
{
    if (drive->watch.fd < 0)
        return;
    lin_loop_watch(drive->loop, &drive->watch, 0);
    close(drive->watch.fd);
    drive->watch.fd = -1;
}

typedef struct attachment {
    lin_bus *bus;
    int fd;
    unsigned generation;
} attachment;

static void attach_here(void *what)
{
    attachment a = *(attachment *)what;
    lin_drive *drive = &a.bus->drive;

    free(what);
    drop_watch(drive);
    drive->generation = a.generation;
    drive->watch.fd = a.fd;
    lin_loop_watch(drive->loop, &drive->watch, EPOLLIN);
}

static void detach_here(void *what)
{
    drop_watch(&((lin_bus *)what)->drive);
}

/* Writes what is buffered; when the socket is full, goes on when it can take more. The library takes an empty write for
 * a closed connection. */
static void write_out(lin_drive *drive, natsConnection *connection)
{
    if (drive->watch.fd < 0 || drive->generation != atomic_load(&drive->attached) || !atomic_load(&drive->want_write))
        return;
    natsConnection_ProcessWriteEvent(connection);
    lin_loop_watch(drive->loop, &drive->watch, EPOLLIN | (atomic_load(&drive->want_write) ? EPOLLOUT : 0));
}

/* --- called by the library, from any thread */

static natsStatus on_attach(void **user, void *what, natsConnection *connection, natsSock descriptor)
{
    lin_bus *bus = what;
    attachment *a = malloc(sizeof(*a));

    (void)connection;
    if (!a)
        return NATS_NO_MEMORY;
    *a = (attachment){ bus, fcntl(descriptor, F_DUPFD_CLOEXEC, 0), atomic_fetch_add(&bus->drive.attached, 1) + 1 };
    if (a->fd < 0) {
        free(a);
        return NATS_IO_ERROR;
    }
    *user = bus;
    lin_loop_post(bus->drive.loop, attach_here, a);
    return NATS_OK;
}

static natsStatus on_read_change(void *user, bool wanted)
{
    lin_bus *bus = user;

    if (!wanted)
        lin_loop_post(bus->drive.loop, detach_here, bus);
    return NATS_OK;
}

static natsStatus on_write_change(void *user, bool wanted)
{
    lin_drive *drive = &((lin_bus *)user)->drive;

    atomic_store(&drive->want_write, wanted);
    if (wanted && here != user)
        lin_loop_wake(drive->loop);
    return NATS_OK;
}

static natsStatus on_detach(void *user)
{
    (void)user; /* the connection is closed only after its loop has ended */
    return NATS_OK;
}

natsStatus lin_drive_options(natsOptions *options, lin_bus *bus)
{
    return natsOptions_SetEventLoop(options, bus, on_attach, on_read_change, on_write_change, on_detach);
}

/* --- the thread */

static void *drive_on(void *what)
{
    lin_bus *bus = what;
    lin_drive *drive = &bus->drive;

    here = bus;
    lin_log_gather();
    while (!atomic_load(&drive->ended)) {
        lin_loop_turn(drive->loop, LONGEST_TURN);
        if (drive->turn)
            drive->turn(drive->what);
        write_out(drive, bus->data);
        lin_log_flush();
    }
    lin_log_flush();
    return NULL;
}

void lin_drive_open(lin_bus *bus, const lin_bus_conf *conf)
{
    lin_drive *drive = &bus->drive;

    drive->loop = conf->loop;
    drive->take = conf->take;
    drive->turn = conf->turn;
    drive->what = conf->what;
    drive->watch = (lin_watch){ .fd = -1, .ready = on_ready, .what = bus };
}

/* Once bus->data is set: the loop's thread reads it. */
bool lin_drive_start(lin_bus *bus)
{
    pthread_attr_t attr;
    bool started;

    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK);
    started = pthread_create(&bus->drive.thread, &attr, drive_on, bus) == 0;
    pthread_attr_destroy(&attr);
    return started;
}

/* The connection is closed: nobody calls the loop any more. */
void lin_drive_end(lin_bus *bus)
{
    atomic_store(&bus->drive.ended, true);
    lin_loop_wake(bus->drive.loop);
    pthread_join(bus->drive.thread, NULL);
}
