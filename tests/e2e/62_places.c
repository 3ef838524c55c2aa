/*
 * 64 clients at once, half of them cars that come and go, half people that book, while the service is killed again and again: never is
 * a car let in without a place, never is a space booked twice, what was acknowledged is there, and what is asked again by its key
 * happened once.
 */
#include <signal.h>
#include <sys/wait.h>

#include "tests/e2e/housing.h"
#undef H
#include "tests/e2e/parking.h"

enum { CARS = 32, BOOKERS = 32, PLACES = 10, SPACES = 3, HOURS = 48, KILLS = 4, BETWEEN_S = 3, BACK_WITHIN_S = 60 };

static car_park park;
static const char *offer[SPACES], *booker;

/* So many hours after the hour that begins next. */
static const char *hour(int hours)
{
    char at[32];
    time_t then = (time(NULL) / 3600 + 1 + hours) * 3600;

    strftime(at, sizeof(at), "%Y-%m-%dT%H:%M:%SZ", gmtime(&then));
    return text("%s", at);
}

/* What a client may meet while the service is away, or its turn has not come. */
static bool comes_again(const http_answer *a)
{
    return a->status == 0 || a->status == 503 || a->status == 504 || a->status == 429 || (a->status == 409 && strcmp(http_at(a, "reason"), "RECORD_BUSY") == 0);
}

static _Noreturn void complain(const http_answer *a, const char *what)
{
    fprintf(stderr, "    %s: %ld %s\n", what, a->status, a->body);
    _exit(1);
}

/* --- a car: in and out, each asked by its key until it is answered */

static const http_answer *ask_until_told(const char *gate, const char *key, const char *car)
{
    const http_answer *a;

    while (comes_again(a = post(text(V "/gates/%s:decide", gate), text("{\"requestKey\":\"%s\",\"plate\":\"%s\"}", key, car))))
        usleep(20000);
    if (a->status != 200)
        complain(a, "decide");
    return a;
}

static _Noreturn void drive(int serial)
{
    const char *car = plate(serial);

    for (int turn = 0;; turn++) {
        const http_answer *a = ask_until_told(park.entry, text("e-%d-%d", serial, turn), car);

        if (strcmp(http_at(a, "verdict"), "OPEN") != 0) {
            if (strcmp(http_at(a, "why"), "LOT_FULL") != 0)
                complain(a, "refused at the entry");
            usleep(5000);
            continue;
        }
        a = ask_until_told(park.exit, text("x-%d-%d", serial, turn), car);
        if (strcmp(http_at(a, "verdict"), "OPEN") != 0)
            complain(a, "refused at the exit");
    }
}

/* --- somebody who books a few hours, and now and then takes it back */

static _Noreturn void book(int serial)
{
    FILE *kept = fopen(text("%s.booked.%d", the_stack.dir, serial), "we");

    srand((unsigned)serial);
    for (;;) {
        int from = rand() % HOURS, hours = 1 + rand() % 3;
        const http_answer *a = post(V "/bookings", text("{\"communityId\":\"%s\",\"offerId\":\"%s\",\"personId\":\"%s\",\"plate\":\"%s\",\"startsAt\":\"%s\",\"endsAt\":\"%s\"}",
                                                        park.community, offer[rand() % SPACES], booker, plate(serial), hour(from), hour(from + hours)));

        if (a->status == 200 && rand() % 2) {
            fprintf(kept, "%s\n", http_at(a, "id"));
            fflush(kept);
        } else if (a->status == 200) {
            a = post(text(V "/bookings/%s:cancel", text("%s", http_at(a, "id"))), "{\"reason\":\"行程有变\"}");
            if (a->status != 200 && !comes_again(a) && strcmp(http_at(a, "reason"), "BOOKING_STATE") != 0)
                complain(a, "cancel");
        } else if (!comes_again(a) && !(a->status == 409 && strcmp(http_at(a, "fieldViolations.0.field"), "startsAt") == 0))
            complain(a, "book");
        usleep(10000);
    }
}

/* --- what must hold at every moment */

static void expect_no(const char *what, const char *count)
{
    ck_assert_msg(strcmp(count, "0") == 0, "%s: %s", what, count);
}

static void check_invariants(void)
{
    expect_no("zones with more or fewer places taken than cars inside",
              stack_sql("select count(*) from vehicles.zone_use u where taken > capacity or taken <> (select count(*) from vehicles.stay s"
                        " where s.zone_id = u.zone_id and s.state = 1)"));
    expect_no("bookings of one space that overlap",
              stack_sql("select count(*) from vehicles.booking a join vehicles.booking b on a.space_id = b.space_id and a.id < b.id and a.state = 1"
                        " and b.state = 1 and a.starts_at < b.ends_at and b.starts_at < a.ends_at"));
    expect_no("cars inside twice", stack_sql("select count(*) from (select from vehicles.stay where state = 1 group by lot_id, plate having count(*) > 1) t"));
}

static void check_kept(void)
{
    int kept = 0;

    for (int i = 0; i < BOOKERS; i++) {
        FILE *file = fopen(text("%s.booked.%d", the_stack.dir, CARS + i), "re");
        char id[64];

        for (; file && fgets(id, sizeof(id), file); kept++) {
            id[strcspn(id, "\n")] = '\0';
            ck_assert_str_eq(stack_sql("select state from vehicles.booking where id = '%s'", id), "1");
        }
    }
    printf("    acknowledged bookings: %d, lost: 0\n", kept);
    ck_assert_int_gt(kept, 0);
}

static bool works(void)
{
    return get(V "/lots")->status == 200;
}

static void run_under_kills(pid_t *client)
{
    for (int kill_no = 0; kill_no < KILLS; kill_no++) {
        for (int i = 0; i < BETWEEN_S * 10; i++) {
            check_invariants();
            usleep(100000);
        }
        stack_kill("vehicles");
        ck_assert(stack_wait(works, BACK_WITHIN_S));
    }
    sleep(1);
    for (int i = 0; i < CARS + BOOKERS; i++)
        ck_assert_msg(waitpid(client[i], NULL, WNOHANG) == 0, "client %d met what it may not meet", i);
}

TEST(no_place_is_taken_twice_and_no_space_booked_twice_whatever_is_killed)
{
    pid_t client[CARS + BOOKERS];

    park = new_car_park("VISITOR", PLACES, true);
    booker = new_person(park.community, SPACES);
    for (int i = 0; i < SPACES; i++) {
        const char *zone = made(new_zone(park.community, park.lot, text("F%d", i), "FIXED", 1));
        const char *space = made(new_space(park.community, park.lot, zone, text("F-%d", i), text("\"ownerId\":\"%s\"", new_person(park.community, i))));

        offer[i] = made(post(V "/offers", text("{\"communityId\":\"%s\",\"spaceId\":\"%s\",\"startsAt\":\"%s\",\"endsAt\":\"%s\"}", park.community, space, hour(-2), hour(HOURS + 4))));
    }
    for (int i = 0; i < CARS + BOOKERS; i++)
        if ((client[i] = fork()) == 0) {
            if (i < CARS)
                drive(i);
            book(i);
        }
    run_under_kills(client);
    for (int i = 0; i < CARS + BOOKERS; i++)
        kill(client[i], SIGKILL);
    for (int i = 0; i < CARS + BOOKERS; i++)
        waitpid(client[i], NULL, 0);
    check_invariants();
    check_kept();
    printf("    stays: %s, of which %s have ended\n", text("%s", stack_sql("select count(*) from vehicles.stay")), stack_sql("select count(*) from vehicles.stay where state = 2"));
    expect_no("gates told that a car is in or out without a stay",
              stack_sql("select count(*) from vehicles.gate_decision d where answer is null"));
}
