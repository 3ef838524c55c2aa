/*
 * staff - what the tests of staff movement share: people who work for a unit, a batch at a time.
 */
#ifndef STAFF_H
#define STAFF_H

#include "libs/base/id.h"
#include "tests/e2e/inspections.h"

enum { STAYS = 1, LONG_AGO = -900 };               /* days from today; 0 and before: over */

typedef struct staff_batch {
    char body[65536];
    size_t len, count;
    const char *community, *unit;
    int32_t number;
} staff_batch;

__attribute__((unused)) static int32_t number_of(const char *community)
{
    return atoi(stack_sql("select number from identity.region where id = '%s'", community));
}

/* Somebody new, of the community of that number, who has a file. They are made many at a time, by SQL: what else population knows of them counts for nothing. */
__attribute__((unused)) static const char *stranger(int32_t number)
{
    enum { MADE = 300 };
    static char all[MADE * 40];
    static int32_t of;
    static int used = MADE;

    if (number != of || used == MADE) {
        lin_arena *arena = lin_arena_new();

        for (int i = 0; i < MADE; i++)
            sprintf(all + i * 37, "%s%s", lin_id_text(arena, lin_id_new(lin_now(), number)).at, i + 1 < MADE ? "," : "");
        lin_arena_free(arena);
        stack_sql("insert into population.person (community_id, id, name, category, created_at, updated_at)"
                  " select %d, o, '王秀英', 1, now(), now() from unnest('{%s}'::uuid[]) o", number, all);
        of = number;
        used = 0;
    }
    return text("%.36s", all + used++ * 37);
}

__attribute__((unused)) static void send_work(staff_batch *r)
{
    if (r->count)
        expect_status(post(O "/employments:batchCreate", text("{\"employments\":[%.*s]}", (int)r->len, r->body)), 200);
    r->len = r->count = 0;
}

__attribute__((unused)) static void add_work(staff_batch *r, const char *person, const char *post_, int from, int until)
{
    if (r->count > 80)
        send_work(r);
    r->len += (size_t)sprintf(r->body + r->len, "%s{\"communityId\":\"%s\",\"unitId\":\"%s\",\"personId\":\"%s\",\"role\":\"EMPLOYEE\",\"post\":\"%s\",\"validFrom\":\"%s\"",
                              r->count++ ? "," : "", r->community, r->unit, person, post_, in_days(from));
    if (until <= 0)
        r->len += (size_t)sprintf(r->body + r->len, ",\"validUntil\":\"%s\"", in_days(until));
    r->len += (size_t)sprintf(r->body + r->len, "}");
}

#endif
