/*
 * IngestPassages: what cameras have seen, in batches (GB/T 42455.1-2023, 8.1.2 b-c). One statement keeps a batch, counts it and
 * finds the plates that are looked out for; each of these raises a hit in the same transaction. What is wrong with a passage is
 * told beside it and keeps no other from being kept. Emits PassageIngested, one for a batch, and WatchHitRaised.
 */
#include <math.h>

#include "vehicles.h"

enum { DAYS_BACK = 180, MINUTES_AHEAD = 5, PLATE_MOST = 16, TEXT_MOST = 64, WEEKS = DAYS_BACK / 7 + 3 };

/* The good ones as columns, in the order of the statement's parameters, and where each stood in the request. */
enum { ID, AT, PLATE, PLATE_KIND, PLATE_COLOR, GATE, DIRECTION, CONFIDENCE, LONGITUDE, LATITUDE, PLACE, PHOTO, SOURCE, COLUMNS };
typedef struct batch {
    int32_t community;
    lin_value *column[COLUMNS];
    Passage **passage;
    int32_t *index;
    size_t count;
} batch;

/* --- what is wrong with one */

static bool is_in_time(const lin_req *rq, const Passage *p)
{
    lin_time at = lin_typed_time(p->at);

    return at <= rq->now + MINUTES_AHEAD * LIN_MINUTE && at > rq->now - DAYS_BACK * LIN_DAY;
}

static bool is_too_long(const char *text, size_t most)
{
    return lin_utf8_count(lin_z(text)) > most;
}

static bool is_no_id(const char *text)
{
    lin_id id;

    return !lin_id_parse(lin_z(text), &id);
}

static bool is_outside(double number, double most)
{
    return !isfinite(number) || fabs(number) > most;
}

/* NULL: nothing is wrong with it. Its plate is in the form in which it is kept. */
static const lin_reason *fault_of(const lin_req *rq, const Passage *p, const char **ret_field)
{
    const struct { bool bad; const char *field; const lin_reason *why; } rows[] = {
        { is_no_id(p->gate_id), "gateId", &LIN_REASON_FIELD_ID },
        { !p->at, "at", &LIN_REASON_FIELD_REQUIRED },
        { p->at && !is_in_time(rq, p), "at", &VEHICLES_PASSAGE_TIME },
        { !p->plate[0], "plate", &LIN_REASON_FIELD_REQUIRED },
        { is_too_long(p->plate, PLATE_MOST), "plate", &LIN_REASON_FIELD_LENGTH },
        { !p->direction, "direction", &LIN_REASON_FIELD_REQUIRED },
        { !(p->confidence >= 0 && p->confidence <= 1), "confidence", &VEHICLES_PASSAGE_NUMBER },
        { is_too_long(p->place, TEXT_MOST), "place", &LIN_REASON_FIELD_LENGTH },
        { is_too_long(p->source, TEXT_MOST), "source", &LIN_REASON_FIELD_LENGTH },
        { is_outside(p->longitude, 180), "longitude", &VEHICLES_PASSAGE_NUMBER },
        { is_outside(p->latitude, 90), "latitude", &VEHICLES_PASSAGE_NUMBER },
        { p->photo_object_id[0] && is_no_id(p->photo_object_id), "photoObjectId", &LIN_REASON_FIELD_ID },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++)
        if (rows[i].bad) {
            *ret_field = rows[i].field;
            return rows[i].why;
        }
    return NULL;
}

/* The limits of what has any; a text names only its own arguments. */
static lin_str description_of(lin_req *rq, const char *field, const lin_reason *why)
{
    static const struct { const char *field; int least, most; } limits[] = {
        { "plate", 0, PLATE_MOST }, { "place", 0, TEXT_MOST }, { "source", 0, TEXT_MOST }, { "confidence", 0, 1 },
        { "longitude", -180, 180 }, { "latitude", -90, 90 },
    };
    lin_arg args[2];
    size_t count = 0;

    for (size_t i = 0; i < LIN_COUNT(limits); i++)
        if (vehicles_same(limits[i].field, field)) {
            args[count++] = lin_arg_int("min", limits[i].least);
            args[count++] = lin_arg_int("max", limits[i].most);
        }
    return lin_template(rq->arena, why->text[rq->lang], count, args);
}

static void add_error(lin_req *rq, IngestPassagesAnswer *answer, int32_t index, const char *field, const lin_reason *why)
{
    PassageError *error = LIN_NEW(rq->arena, PassageError);

    linli__vehicles__v1__passage_error__init(error);
    error->index = index;
    error->field = lin_print(rq->arena, "%s", field);
    error->reason = lin_print(rq->arena, "%s", why->name);
    error->description = lin_str_z(rq->arena, description_of(rq, field, why));
    answer->errors[answer->n_errors++] = error;
}

/* --- a batch */

/* The same gate, plate, direction and time give the same id. */
static lin_id id_of(lin_req *rq, int32_t community, const Passage *p)
{
    lin_time at = lin_typed_time(p->at);
    const char *said = lin_print(rq->arena, "%s\n%s\n%d\n%lld", p->gate_id, p->plate, (int)p->direction, (long long)at);

    return lin_id_of(at, community, lin_sha256(rq->arena, lin_z(said)).at);
}

static void add_passage(lin_req *rq, batch *b, int32_t index, Passage *p)
{
    lin_id id = id_of(rq, b->community, p);
    const lin_value values[COLUMNS] = {
        [ID] = lin_ref(id), [AT] = lin_at(lin_typed_time(p->at)), [PLATE] = lin_text(lin_z(p->plate)),
        [PLATE_KIND] = lin_int(vehicles_plate_kind(p->plate)), [PLATE_COLOR] = lin_int(p->plate_color), [GATE] = lin_text(lin_z(p->gate_id)),
        [DIRECTION] = lin_int(p->direction), [CONFIDENCE] = lin_double(p->confidence), [LONGITUDE] = lin_double(p->longitude),
        [LATITUDE] = lin_double(p->latitude), [PLACE] = lin_text(lin_z(p->place)), [PHOTO] = lin_text(lin_z(p->photo_object_id)),
        [SOURCE] = lin_text(lin_z(p->source)),
    };

    for (size_t i = 0; i < COLUMNS; i++)
        b->column[i][b->count] = values[i];
    p->id = lin_str_z(rq->arena, lin_id_text(rq->arena, id));
    b->passage[b->count] = p;
    b->index[b->count++] = index;
}

static void sort_out(lin_req *rq, const IngestPassagesRequest *in, batch *b, IngestPassagesAnswer *answer)
{
    for (size_t i = 0; i < COLUMNS; i++)
        b->column[i] = LIN_NEW_ARRAY(rq->arena, lin_value, in->n_passages + 1);
    b->passage = LIN_NEW_ARRAY(rq->arena, Passage *, in->n_passages + 1);
    b->index = LIN_NEW_ARRAY(rq->arena, int32_t, in->n_passages + 1);
    answer->errors = LIN_NEW_ARRAY(rq->arena, PassageError *, in->n_passages + 1);
    for (size_t i = 0; i < in->n_passages; i++) {
        const lin_reason *why;
        const char *field;

        in->passages[i]->plate = vehicles_plate(rq, in->passages[i]->plate);
        why = fault_of(rq, in->passages[i], &field);
        if (why)
            add_error(rq, answer, (int32_t)i, field, why);
        else
            add_passage(rq, b, (int32_t)i, in->passages[i]);
    }
}

/* Late ones may lie in a week that has none yet. Weeks are counted from a Monday (1970-01-05). */
static lin_code make_weeks(lin_req *rq, const batch *b)
{
    lin_time week[WEEKS];
    size_t weeks = 0, k;

    for (size_t i = 0; i < b->count; i++) {
        lin_time of = (lin_typed_time(b->passage[i]->at) - 4 * LIN_DAY) / (7 * LIN_DAY);

        for (k = 0; k < weeks && week[k] != of; k++)
            continue;
        if (k < weeks)
            continue;
        week[weeks++] = of;
        if (vehicles_week_is_there(lin_typed_time(b->passage[i]->at)))
            continue;
        LIN_TRY(lin_exec(rq, &vehicles_sql_passage_week, lin_at(lin_typed_time(b->passage[i]->at)), lin_int(1)));
    }
    return LIN_OK;
}

static lin_code keep(lin_req *rq, const batch *b, lin_rows *ret)
{
    lin_value value[1 + COLUMNS] = { lin_int(b->community) };

    LIN_TRY(make_weeks(rq, b));
    for (size_t i = 0; i < COLUMNS; i++)
        value[1 + i] = (lin_value){ .kind = LIN_LIST, .list = { b->column[i], b->count } };
    return lin_query_with(rq, &vehicles_sql_add_passages, ret, LIN_COUNT(value), value);
}

/* One alone, with what its gate was told, and perhaps the end of the transaction in the same round trip. */
static lin_code keep_one(lin_req *rq, const batch *b, const vehicles_told *told, lin_tx *last, lin_rows *ret)
{
    lin_value value[1 + COLUMNS + VEHICLES_TOLD] = { lin_int(b->community) };
    lin_step step = { .sql = &vehicles_sql_keep_decision, .value = value, .values = LIN_COUNT(value) };

    LIN_TRY(make_weeks(rq, b));
    for (size_t i = 0; i < COLUMNS; i++)
        value[1 + i] = b->column[i][0];
    memcpy(value + 1 + COLUMNS, told->value, sizeof(told->value));
    LIN_TRY(last ? lin_commit_with(rq, last, &step, 1) : lin_group(rq, &step, 1));
    *ret = step.rows;
    return LIN_OK;
}

/* --- what follows from it */

enum { ROW_NUMBER, ROW_KEPT, ROW_WATCH, ROW_LEVEL, ROW_REASON, ROW_TOLD };

static lin_code raise_one(lin_req *rq, const IngestPassagesRequest *in, const Passage *p, const lin_rows *rows, size_t row)
{
    WatchHit *hit = watch_hit_new(rq);

    hit->community_id = in->community_id;
    hit->watch_id = lin_str_z(rq->arena, lin_id_text(rq->arena, lin_cell_id(rows, row, ROW_WATCH)));
    hit->passage_id = p->id;
    hit->plate = p->plate;
    hit->reason = lin_str_z(rq->arena, lin_cell_text(rows, row, ROW_REASON));
    hit->level = (WatchLevel)lin_cell_int(rows, row, ROW_LEVEL);
    hit->at = p->at;
    hit->gate_id = p->gate_id;
    hit->place = p->place;
    hit->direction = p->direction;
    hit->state = WATCH_HIT_STATE_NEW;
    LIN_TRY(watch_hit_create(rq, hit));
    return vehicles_tell_hit(rq, hit);
}

/* A passage has a row for each watch that it meets, or one of none. */
static lin_code take_rows(lin_req *rq, const IngestPassagesRequest *in, const batch *b, const lin_rows *rows, IngestPassagesAnswer *answer)
{
    int64_t last = 0;

    for (size_t i = 0; i < rows->count; i++) {
        int64_t number = lin_cell_int(rows, i, ROW_NUMBER);
        bool kept = lin_cell_int(rows, i, ROW_KEPT);

        answer->kept += number != last && kept;
        answer->known_before += number != last && !kept;
        last = number;
        if (!kept || lin_cell_null(rows, i, ROW_WATCH))
            continue;
        answer->hits++;
        LIN_TRY(raise_one(rq, in, b->passage[number - 1], rows, i));
    }
    return LIN_OK;
}

static bool is_told(const PassageIngested *told, const char *gate)
{
    for (size_t i = 0; i < told->n_gate_ids; i++)
        if (vehicles_same(told->gate_ids[i], gate))
            return true;
    return false;
}

static lin_code tell(lin_req *rq, const batch *b, const IngestPassagesAnswer *answer)
{
    PassageIngested told;

    if (!answer->kept)
        return LIN_OK;
    linli__vehicles__v1__passage_ingested__init(&told);
    told.kept = answer->kept;
    told.gate_ids = LIN_NEW_ARRAY(rq->arena, char *, b->count);
    for (size_t i = 0; i < b->count; i++)
        if (!is_told(&told, b->passage[i]->gate_id))
            told.gate_ids[told.n_gate_ids++] = b->passage[i]->gate_id;
    return vehicles_emit_passage_ingested(rq, lin_id_text(rq->arena, lin_id_new(rq->now, b->community)).at, &told);
}

/* Where it ends the transaction, the caller has looked whether the plate is looked out for: it was not, when the car came. */
lin_code vehicles_note_passage(lin_req *rq, char *community_id, Passage *one, const vehicles_told *told, lin_tx *last)
{
    IngestPassagesAnswer answer;
    IngestPassagesRequest in;
    batch b = { 0 };
    lin_rows rows;

    linli__vehicles__v1__ingest_passages_answer__init(&answer);
    linli__vehicles__v1__ingest_passages_request__init(&in);
    in.community_id = community_id;
    in.passages = &one;
    in.n_passages = 1;
    LIN_TRY(lin_typed_community(rq, community_id, &b.community));
    sort_out(rq, &in, &b, &answer);
    if (!b.count)
        return lin_fail(rq, &LIN_REASON_INTERNAL);
    rq->origin = LIN_STR("passage");
    LIN_TRY(keep_one(rq, &b, told, last, &rows));
    if (!lin_cell_int(&rows, 0, ROW_TOLD))
        return lin_fail(rq, &LIN_REASON_IDEMPOTENCY_IN_FLIGHT);
    return last ? LIN_OK : take_rows(rq, &in, &b, &rows, &answer);
}

lin_code vehicles_ingest_passages(lin_req *rq, const IngestPassagesRequest *in, IngestPassagesAnswer **ret)
{
    batch b = { 0 };
    lin_rows rows;

    LIN_TRY(lin_typed_community(rq, in->community_id, &b.community));
    sort_out(rq, in, &b, *ret);
    if (!b.count)
        return LIN_OK;
    rq->origin = LIN_STR("passage");
    LIN_TX(tx, rq);
    LIN_TRY(keep(rq, &b, &rows));
    LIN_TRY(take_rows(rq, in, &b, &rows, *ret));
    LIN_TRY(tell(rq, &b, *ret));
    return lin_commit(&tx);
}
