/* spans - see spans.h. Days compare as texts. */
#include "libs/resource/spans.h"

#include <string.h>

static char **day_of(const ProtobufCMessage *record, const char *field)
{
    return lin_typed_at(record, field);
}

static bool ends_before(const ProtobufCMessage *a, const ProtobufCMessage *b)
{
    const char *until = *day_of(a, "valid_until");

    return until[0] && strcmp(until, *day_of(b, "valid_from")) < 0;
}

bool lin_spans_overlap(const ProtobufCMessage *a, const ProtobufCMessage *b)
{
    return !ends_before(a, b) && !ends_before(b, a);
}

static bool meet(const ProtobufCMessage *a, const ProtobufCMessage *b, const char *const *same)
{
    return lin_typed_same(a, b, same) && lin_spans_overlap(a, b);
}

lin_code lin_spans_any(lin_req *rq, const ProtobufCMessage *record, const char *filter, const char *const *same, bool *ret)
{
    static const char *const id[] = { "id", NULL };
    ProtobufCMessage **other;
    size_t count;

    LIN_TRY(lin_typed_list(rq, record->descriptor, filter, &other, &count));
    *ret = false;
    for (size_t i = 0; i < count && !*ret; i++)
        *ret = !lin_typed_same(other[i], record, id) && meet(other[i], record, same);
    return LIN_OK;
}

lin_code lin_spans_end(lin_req *rq, lin_type_of type, const char *filter, const char *day)
{
    ProtobufCMessage **record;
    size_t count;

    LIN_TRY(lin_typed_list(rq, type, lin_print(rq->arena, "(%s) AND (-validUntil:* OR validUntil > \"%s\")", filter, day), &record, &count));
    for (size_t i = 0; i < count; i++) {
        const char *from = *day_of(record[i], "valid_from");

        *day_of(record[i], "valid_until") = lin_print(rq->arena, "%s", strcmp(from, day) > 0 ? from : day);
        LIN_TRY(lin_typed_save(rq, record[i]));
    }
    return LIN_OK;
}

/* A day that is not said is before all others as a start, behind them as an end. */
static void widen(ProtobufCMessage *to, const ProtobufCMessage *from)
{
    char **start = day_of(to, "valid_from"), **end = day_of(to, "valid_until");
    char *other = *day_of(from, "valid_until");

    if (strcmp(*day_of(from, "valid_from"), *start) < 0)
        *start = *day_of(from, "valid_from");
    if (!other[0] || ((*end)[0] && strcmp(other, *end) > 0))
        *end = other;
}

/* The second goes first: the one that is left may be the only one of its kind. */
static lin_code join(lin_req *rq, ProtobufCMessage *to, ProtobufCMessage *from)
{
    LIN_TRY(lin_typed_delete(rq, from->descriptor, *(char **)lin_typed_at(from, "id")));
    widen(to, from);
    return lin_typed_save(rq, to);
}

/* All are locked, also those that meet no other: who makes one of them longer at this moment is waited for, or waits. */
lin_code lin_spans_join(lin_req *rq, lin_type_of type, const char *filter, const char *const *same)
{
    ProtobufCMessage **record;
    size_t count;

    LIN_TRY(lin_typed_list_locked(rq, type, filter, &record, &count));
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count;) {
            if (!meet(record[i], record[j], same)) {
                j++;
                continue;
            }
            LIN_TRY(join(rq, record[i], record[j]));
            record[j] = record[--count];
            j = i + 1; /* what is longer now may reach others */
        }
    return LIN_OK;
}

lin_code lin_spans_move(lin_req *rq, lin_type_of type, const char *field, const char *from, const char *to, const char *const *same)
{
    LIN_TRY(lin_typed_move(rq, type, field, from, to));
    return same ? lin_spans_join(rq, type, lin_print(rq->arena, "%.*s = \"%s\"", LIN_STR_FMT(lin_typed_json(rq, type, field)), to), same) : LIN_OK;
}
