/*
 * gate - decisions of gates at a steady rate: RATE a second for SECONDS, each sent when its time has come, whether those before it
 * are answered or not, and measured from that time on. So a stall is seen by every car that had to wait through it, also by those
 * that could not be sent (no coordinated omission).
 *
 * usage: gate URL SECONDS RATE < lines of "ENTRY EXIT PLATE"; TOKEN in the environment.
 * Says "decisions p50 p95 p99 slowest", in ms, of whole rounds of all cars in and out; ends with 1 when an answer was no decision that opens. Car after car goes in at
 * its entry; a round later it goes out at its exit.
 */
#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "tests/bench/bench.h"

enum { THREADS = 48, CARS_MAX = 4096, CALLS_MAX = 1 << 20 };

static struct { char entry[40], exit[40], plate[32]; } car[CARS_MAX];
static int cars;
static const char *url;
static double rate, began;
static int calls;
static atomic_int next_call, wrong;
static double took[CALLS_MAX];

static void read_cars(void)
{
    while (cars < CARS_MAX && scanf("%39s %39s %31s", car[cars].entry, car[cars].exit, car[cars].plate) == 3)
        cars++;
}

/* --- one call */

static size_t keep(char *from, size_t size, size_t count, void *to)
{
    char *answer = to;
    size_t room = 2048 - strlen(answer) - 1, n = size * count < room ? size * count : room;

    strncat(answer, from, n);
    return size * count;
}

static struct curl_slist *headers(void)
{
    char line[2048];

    snprintf(line, sizeof(line), "Authorization: Bearer %s", getenv("TOKEN"));
    return curl_slist_append(curl_slist_append(NULL, line), "Content-Type: application/json");
}

static void decide(CURL *curl, int index)
{
    bool out = index / cars % 2;
    char path[512], body[256], answer[2048] = "";

    snprintf(path, sizeof(path), "%s/v1/vehicles/gates/%s:decide", url, out ? car[index % cars].exit : car[index % cars].entry);
    snprintf(body, sizeof(body), "{\"requestKey\":\"%d-%d\",\"plate\":\"%s\"}", getpid(), index, car[index % cars].plate);
    curl_easy_setopt(curl, CURLOPT_URL, path);
    curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
    if (curl_easy_perform(curl) == CURLE_OK && strstr(answer, "\"verdict\":\"OPEN\""))
        return;
    if (atomic_fetch_add(&wrong, 1) == 0)
        fprintf(stderr, "gate: %s %s: %s\n", path, body, answer);
}

/* --- all of them */

static void wait_until(double then)
{
    double left = then - bench_now();

    if (left > 0)
        usleep((useconds_t)(left * 1e6));
}

static void *client(void *header)
{
    CURL *curl = curl_easy_init();

    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, header);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TCP_NODELAY, 1L);
    for (int i; (i = atomic_fetch_add(&next_call, 1)) < calls;) {
        double planned = began + i / rate;

        wait_until(planned);
        decide(curl, i);
        took[i] = 1e3 * (bench_now() - planned);
    }
    curl_easy_cleanup(curl);
    return NULL;
}

static double at(double share)
{
    return took[(int)(share * (calls - 1))];
}

int main(int argc, char *argv[])
{
    pthread_t thread[THREADS];
    struct curl_slist *header;

    if (argc != 4)
        return 2;
    url = argv[1];
    rate = atof(argv[3]);
    calls = (int)(atof(argv[2]) * rate);
    read_cars();
    calls -= cars ? calls % (2 * cars) : 0; /* whoever goes in goes out */
    if (!cars || calls < 1 || calls > CALLS_MAX)
        return 2;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    header = headers();
    began = bench_now() + 0.2;
    for (int i = 0; i < THREADS; i++)
        pthread_create(&thread[i], NULL, client, header);
    for (int i = 0; i < THREADS; i++)
        pthread_join(thread[i], NULL);
    qsort(took, (size_t)calls, sizeof(*took), bench_by_size);
    printf("%d %.2f %.2f %.2f %.2f\n", calls, at(0.5), at(0.95), at(0.99), at(1));
    if (atomic_load(&wrong))
        fprintf(stderr, "gate: %d of %d were no decision that opens\n", atomic_load(&wrong), calls);
    return atomic_load(&wrong) ? 1 : 0;
}
