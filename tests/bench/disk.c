/*
 * disk - what the disk does alone: 8 KiB written and synced (fdatasync) at a steady rate, RATE a second for SECONDS, into a file of
 * 16 MiB that is there already, as PostgreSQL writes its log; measured from the planned time on, as gate.c does. No commit can be
 * sooner than that.
 *
 * usage: disk FILE SECONDS RATE
 * Says "syncs p50 p95 p99 slowest", in ms.
 */
#include <fcntl.h>

#include "tests/bench/bench.h"

enum { SIZE = 16 << 20, PAGE = 8192, SYNCS_MAX = 1 << 20 };

static char page[PAGE];
static double took[SYNCS_MAX];

/* As a segment of the log that was used before: every block has its place. */
static int used_file(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    for (int at = 0; fd >= 0 && at < SIZE; at += PAGE)
        if (pwrite(fd, page, PAGE, at) != PAGE)
            return -1;
    return fd < 0 || fsync(fd) != 0 ? -1 : fd;
}

static bool write_and_sync(int fd, int number)
{
    memset(page, number, PAGE);
    return pwrite(fd, page, PAGE, (off_t)number * PAGE % SIZE) == PAGE && fdatasync(fd) == 0;
}

int main(int argc, char *argv[])
{
    double rate = argc == 4 ? atof(argv[3]) : 0, began;
    int fd = rate > 0 ? used_file(argv[1]) : -1, syncs = fd < 0 ? 0 : (int)(atof(argv[2]) * rate);

    if (syncs < 1 || syncs > SYNCS_MAX)
        return 2;
    began = bench_now();
    for (int i = 0; i < syncs; i++) {
        double planned = began + i / rate, left = planned - bench_now();

        if (left > 0)
            usleep((useconds_t)(left * 1e6));
        if (!write_and_sync(fd, i))
            return 1;
        took[i] = 1e3 * (bench_now() - planned);
    }
    unlink(argv[1]);
    qsort(took, (size_t)syncs, sizeof(*took), bench_by_size);
    printf("%d %.2f %.2f %.2f %.2f\n", syncs, took[syncs / 2], took[(int)(0.95 * (syncs - 1))], took[(int)(0.99 * (syncs - 1))], took[syncs - 1]);
    return 0;
}
