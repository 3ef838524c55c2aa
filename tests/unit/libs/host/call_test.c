/* What generated clients stand on: a peer asked in C types over a real nats-server. */
#include "tests/harness/nats.h"
#define LIN_TEST_BEGIN nats_start
#define LIN_TEST_END nats_end

#include <pthread.h>

#include "libs/host/app.h"
#include "linli.gen.h"
#include "population.gen.h"
#include "tests/unit/test.h"

/* A population that greets whom it is asked for; some ids make it misbehave. */
static void *serve(void *what)
{
    lin_bus *bus = what;

    for (;;) {
        natsMsg *msg = lin_bus_next(bus, LIN_SECOND);
        lin_arena *arena = lin_arena_new();
        lin_req *rq = lin_req_new(arena);

        if (msg && lin_bus_accept(rq, msg) == LIN_OK) {
            GetPersonRequest *in = linli__population__v1__get_person_request__unpack(NULL, (size_t)natsMsg_GetDataLength(msg),
                                                                                     (const uint8_t *)natsMsg_GetData(msg));
            Person person;
            uint8_t wire[256];

            linli__population__v1__person__init(&person);
            person.id = in->id;
            person.name = lin_str_z(arena, rq->caller);
            if (strcmp(in->id, "absent") == 0)
                lin_fail(rq, &LIN_REASON_NOT_FOUND);
            lin_bus_reply(bus, rq, msg, strcmp(in->id, "broken") == 0
                                            ? LIN_STR("\x0a\x7f")
                                            : (lin_str){ (char *)wire, linli__population__v1__person__pack(&person, wire) });
            linli__population__v1__get_person_request__free_unpacked(in, NULL);
        }
        natsMsg_Destroy(msg);
        lin_arena_free(arena);
    }
    return NULL;
}

static lin_code ask(lin_req *rq, const char *id, Person **ret)
{
    GetPersonRequest in;
    static struct lin_app app;
    ProtobufCMessage *answer = NULL;
    lin_code code;

    linli__population__v1__get_person_request__init(&in);
    app.bus = app.bus ? app.bus : nats_bus("gateway");
    rq->app = &app;
    in.id = lin_str_z(rq->arena, lin_z(id));
    code = lin_call(rq, "population", "PersonService.GetPerson", &in.base, &linli__population__v1__person__descriptor, &answer);
    *ret = (Person *)answer;
    return code;
}

TEST(a_peer_answers_in_its_own_type)
{
    lin_req *rq = lin_req_new(lin_arena_new());
    lin_bus *bus = nats_bus("population");
    pthread_t thread;
    Person *person;

    ck_assert(lin_bus_serve(bus));
    pthread_create(&thread, NULL, serve, bus);
    ck_assert_int_eq(ask(rq, "wang", &person), LIN_OK);
    ck_assert_str_eq(person->id, "wang");
    ck_assert_str_eq(person->name, "gateway");

    ck_assert_int_eq(ask(rq, "absent", &person), LIN_NOT_FOUND);
    ck_assert_ptr_null(person);
    ck_assert_str_eq(rq->problem.reason.at, "NOT_FOUND");

    rq = lin_req_new(rq->arena);
    ck_assert_int_eq(ask(rq, "broken", &person), LIN_INTERNAL);
    ck_assert_ptr_null(person);
    lin_arena_free(rq->arena);
}

TEST(an_absent_peer_is_unavailable_at_once)
{
    lin_req *rq = lin_req_new(lin_arena_new());
    Person *person;

    ck_assert_int_eq(ask(rq, "wang", &person), LIN_UNAVAILABLE); /* else DEADLINE_EXCEEDED, two seconds later */
    lin_arena_free(rq->arena);
}
