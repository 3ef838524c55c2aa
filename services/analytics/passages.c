/*
 * passages - vehicles that passed. A city has ten million of them in half a year, each is found by its plate alone, and their service
 * has an index of plates: a copy would cost more than all else that is kept here, and find nothing more. So it is asked, as the
 * caller, when what is looked for may be a plate, or in a community the beginning of one.
 */
#include "analytics.h"

enum { SHORTEST = 3, LONGEST = 10, DAY_LENGTH = 10, TIME_LENGTH = 19 };

/* Letters, and digits or a character of China before them: 粤B1, wj粤1234A; but no name, phone or id number. What a camera has read
 * wrongly is kept as it was read, so the rules of plates do not help. */
static bool may_be_plate(lin_str q)
{
    size_t characters = lin_utf8_count(q);
    bool letter = false, other = false;

    for (size_t i = 0; i < q.len; i++) {
        bool latin = (q.at[i] >= 'a' && q.at[i] <= 'z') || (q.at[i] >= 'A' && q.at[i] <= 'Z');

        letter |= latin;
        other |= (q.at[i] >= '0' && q.at[i] <= '9') || (unsigned char)q.at[0] >= 0x80;
    }
    return characters >= SHORTEST && characters <= LONGEST && letter && other && !memchr(q.at, ' ', q.len);
}

/* 2026-06-30 08:15:00, as it is in China. */
static char *time_text(lin_req *rq, const Google__Protobuf__Timestamp *at)
{
    lin_str there = lin_time_text(rq->arena, lin_typed_time(at) + 8 * 60 * LIN_MINUTE);
    char *text = lin_str_z(rq->arena, (lin_str){ there.at, TIME_LENGTH });

    text[DAY_LENGTH] = ' ';
    return text;
}

static analytics_found found_of(lin_req *rq, const VehiclesPassage *one)
{
    const char *at = time_text(rq, one->at);

    return (analytics_found){ one->id, one->community_id, one->plate, lin_print(rq->arena, "%s%s%s", at, one->place[0] ? " " : "", one->place) };
}

static lin_code ask(lin_req *rq, const VehiclesListPassagesRequest *in, analytics_finds *ret)
{
    VehiclesListPassagesAnswer *answer;

    LIN_TRY(vehicles_list_passages(rq, in, &answer));
    ret->at = LIN_NEW_ARRAY(rq->arena, analytics_found, answer->n_passages + 1);
    for (ret->count = 0; ret->count < answer->n_passages; ret->count++)
        ret->at[ret->count] = found_of(rq, answer->passages[ret->count]);
    return LIN_OK;
}

lin_code analytics_ask_passages(lin_req *rq, const char *q, const char *community, size_t most, analytics_finds *ret)
{
    lin_str text = lin_str_trim(lin_typed_folded(rq, q));
    VehiclesListPassagesRequest in;

    *ret = (analytics_finds){ 0 };
    if (!may_be_plate(text))
        return LIN_OK;
    linli__vehicles__v1__list_passages_request__init(&in);
    in.community_id = (char *)(uintptr_t)community;
    in.page_size = (int32_t)most;
    in.plate = lin_str_z(rq->arena, text);
    LIN_TRY(ask(rq, &in, ret));
    if (ret->count || !community[0])
        return LIN_OK;
    ret->begins = true;
    in.plate_prefix = in.plate;
    in.plate = (char *)(uintptr_t)"";
    return ask(rq, &in, ret);
}
