/*
 * IngestReadings, ListReadings: what meters tell, in batches (GB/T 42455.1-2023, 8.1.3 g). One statement keeps a batch; what is
 * wrong with a reading is told beside it and keeps no other from being kept. Emits ReadingIngested, one for a batch.
 */
#include <math.h>

#include "housing.h"
#include "libs/base/log.h"

enum { DAYS_BACK = 400, MONTHS = 16, SOURCE_MOST = 64 };

/* The good ones as columns, and where each stood in the request. */
typedef struct batch {
    lin_value *house, *kind, *at, *value, *source;
    int32_t *index;
    size_t count;
} batch;

static bool is_in_time(const lin_req *rq, const Reading *r)
{
    return lin_typed_time(r->at) <= rq->now && lin_typed_time(r->at) > rq->now - DAYS_BACK * LIN_DAY;
}

/* NULL: nothing is wrong with it. */
static const lin_reason *fault_of(const lin_req *rq, const Reading *r, const char **ret_field)
{
    lin_id id;
    const struct { bool bad; const char *field; const lin_reason *why; } rows[] = {
        { !lin_id_parse(lin_z(r->house_id), &id), "houseId", &LIN_REASON_FIELD_ID },
        { !r->kind, "kind", &LIN_REASON_FIELD_REQUIRED },
        { !r->at, "at", &LIN_REASON_FIELD_REQUIRED },
        { r->at && !is_in_time(rq, r), "at", &HOUSING_READING_TIME },
        { !isfinite(r->value) || r->value < 0, "value", &HOUSING_READING_VALUE },
        { lin_utf8_count(lin_z(r->source)) > SOURCE_MOST, "source", &LIN_REASON_FIELD_LENGTH },
    };

    for (size_t i = 0; i < LIN_COUNT(rows); i++)
        if (rows[i].bad) {
            *ret_field = rows[i].field;
            return rows[i].why;
        }
    return NULL;
}

static void add_error(lin_req *rq, IngestReadingsAnswer *answer, int32_t index, const char *field, const lin_reason *why)
{
    ReadingError *error = LIN_NEW(rq->arena, ReadingError);
    const lin_arg most = lin_arg_int("max", SOURCE_MOST);

    linli__housing__v1__reading_error__init(error);
    error->index = index;
    error->field = lin_print(rq->arena, "%s", field);
    error->reason = lin_print(rq->arena, "%s", why->name);
    error->description = lin_str_z(rq->arena, lin_template(rq->arena, why->text[rq->lang], 1, &most));
    answer->errors[answer->n_errors++] = error;
}

static void add_reading(lin_req *rq, batch *b, int32_t index, const Reading *r)
{
    b->house[b->count] = lin_text(lin_z(r->house_id));
    b->kind[b->count] = lin_int(r->kind);
    b->at[b->count] = lin_text(lin_time_text(rq->arena, lin_typed_time(r->at)));
    b->value[b->count] = lin_double(r->value);
    b->source[b->count] = lin_text(lin_z(r->source));
    b->index[b->count++] = index;
}

static void sort_out(lin_req *rq, const IngestReadingsRequest *in, batch *b, IngestReadingsAnswer *answer)
{
    size_t n = in->n_readings;
    lin_value *room = LIN_NEW_ARRAY(rq->arena, lin_value, 5 * n + 1);

    *b = (batch){ room, room + n, room + 2 * n, room + 3 * n, room + 4 * n,
                  LIN_NEW_ARRAY(rq->arena, int32_t, in->n_readings + 1), 0 };
    answer->errors = LIN_NEW_ARRAY(rq->arena, ReadingError *, in->n_readings + 1);
    for (size_t i = 0; i < in->n_readings; i++) {
        const char *field;
        const lin_reason *why = fault_of(rq, in->readings[i], &field);

        if (why)
            add_error(rq, answer, (int32_t)i, field, why);
        else
            add_reading(rq, b, (int32_t)i, in->readings[i]);
    }
}

/* "2026-11-27T…" lies in the month "2026-11-01". */
static lin_code make_months(lin_req *rq, const batch *b)
{
    const char *month[MONTHS];
    size_t months = 0, k;

    for (size_t i = 0; i < b->count; i++) {
        for (k = 0; k < months && strncmp(month[k], b->at[i].text.at, strlen("2026-11")) != 0; k++)
            continue;
        if (k < months)
            continue;
        month[months++] = lin_print(rq->arena, "%.7s-01", b->at[i].text.at);
        LIN_TRY(lin_exec(rq, &housing_sql_reading_month, lin_text(lin_z(month[k]))));
    }
    return LIN_OK;
}

static lin_value list_of(lin_value *at, const batch *b)
{
    return (lin_value){ .kind = LIN_LIST, .list = { at, b->count } };
}

static lin_code keep(lin_req *rq, int32_t community, const batch *b, lin_rows *ret)
{
    LIN_TRY(make_months(rq, b));
    return lin_query(rq, &housing_sql_add_readings, ret, lin_int(community), list_of(b->house, b), list_of(b->kind, b), list_of(b->at, b),
                     list_of(b->value, b), list_of(b->source, b));
}

static void count(lin_req *rq, const batch *b, const lin_rows *rows, IngestReadingsAnswer *answer)
{
    for (size_t i = 0; i < rows->count; i++)
        if (lin_cell_int(rows, i, 0))
            add_error(rq, answer, b->index[i], "houseId", &LIN_REASON_REFERENCE_UNKNOWN);
        else if (lin_cell_int(rows, i, 1))
            answer->kept++;
        else
            answer->known_before++;
}

static lin_code tell(lin_req *rq, int32_t community, const batch *b, const lin_rows *rows, const IngestReadingsAnswer *answer)
{
    ReadingIngested told;

    if (!answer->kept)
        return LIN_OK;
    linli__housing__v1__reading_ingested__init(&told);
    told.kept = answer->kept;
    told.house_ids = LIN_NEW_ARRAY(rq->arena, char *, rows->count + 1);
    for (size_t i = 0; i < rows->count; i++) {
        char *id = lin_str_z(rq->arena, b->house[i].text);

        if (lin_cell_int(rows, i, 1) && (!told.n_house_ids || !housing_same(told.house_ids[told.n_house_ids - 1], id)))
            told.house_ids[told.n_house_ids++] = id;
    }
    return housing_emit_reading_ingested(rq, lin_id_text(rq->arena, lin_id_new(rq->now, community)).at, &told);
}

lin_code housing_ingest_readings(lin_req *rq, const IngestReadingsRequest *in, IngestReadingsAnswer **ret)
{
    int32_t community;
    lin_rows rows;
    batch b;

    if (!lin_place_number(rq, lin_app_access(rq), lin_z(in->community_id), &community))
        return lin_fail_field(rq, LIN_STR("communityId"), &LIN_REASON_COMMUNITY_UNKNOWN);
    sort_out(rq, in, &b, *ret);
    if (!b.count)
        return LIN_OK;
    LIN_TX(tx, rq);
    LIN_TRY(keep(rq, community, &b, &rows));
    count(rq, &b, &rows, *ret);
    LIN_TRY(tell(rq, community, &b, &rows, *ret));
    return lin_commit(&tx);
}

/* What may still be sent is kept in any case. */
lin_code housing_drop_readings(lin_req *rq)
{
    int64_t days = housing_set.readings_days > DAYS_BACK ? housing_set.readings_days : DAYS_BACK;
    lin_rows rows;

    LIN_TRY(lin_query(rq, &housing_sql_drop_readings, &rows, lin_text(lin_day(rq->arena, rq->now - days * LIN_DAY))));
    if (lin_cell_int(&rows, 0, 0))
        lin_log(LIN_INFO, rq, "readings_dropped", lin_arg_int("months", lin_cell_int(&rows, 0, 0)));
    return LIN_OK;
}

static Reading *reading_of(lin_req *rq, const lin_rows *rows, size_t row, char *house_id)
{
    Reading *r = LIN_NEW(rq->arena, Reading);
    lin_time at = lin_cell_time(rows, row, 1);

    linli__housing__v1__reading__init(r);
    r->house_id = house_id;
    r->kind = (ReadingKind)lin_cell_int(rows, row, 0);
    r->at = LIN_NEW(rq->arena, Google__Protobuf__Timestamp);
    google__protobuf__timestamp__init(r->at);
    r->at->seconds = at / LIN_SECOND;
    r->at->nanos = (int32_t)(at % LIN_SECOND * 1000);
    r->value = lin_cell(rq, rows, row, 2).real;
    r->source = lin_str_z(rq->arena, lin_cell_text(rows, row, 3));
    return r;
}

lin_code housing_list_readings(lin_req *rq, const ListReadingsRequest *in, ListReadingsAnswer **ret)
{
    lin_rows rows;
    House *house;
    lin_id id;

    LIN_TRY(house_get(rq, in->house_id, &house));
    lin_id_parse(lin_z(house->id), &id);
    LIN_TRY(lin_query(rq, &housing_sql_list_readings, &rows, lin_int(lin_id_community(id)), lin_ref(id), lin_int(in->kind)));
    (*ret)->readings = LIN_NEW_ARRAY(rq->arena, Reading *, rows.count + 1);
    while ((*ret)->n_readings < rows.count) {
        (*ret)->readings[(*ret)->n_readings] = reading_of(rq, &rows, (*ret)->n_readings, house->id);
        (*ret)->n_readings++;
    }
    return LIN_OK;
}
