/*
 * GetPassage, ListPassages, ListTrajectory, CountPassages: passages searched, followed and counted (GB/T 42455.1-2023,
 * 8.1.2 c, 8.3.5 e). Time is a stretch of ids, so that only its partitions are looked at; pages go on behind the last id.
 */
#include "vehicles.h"

enum { USUALLY = 50, TRAJECTORY_MOST = 1000 };

/* --- passages as they are answered */

enum { COMMUNITY, ID, GATE, AT, PLATE, PLATE_KIND, PLATE_COLOR, DIRECTION, CONFIDENCE, PLACE, LONGITUDE, LATITUDE, PHOTO, SOURCE };

static char *id_cell(lin_req *rq, const lin_rows *rows, size_t row, int column)
{
    return lin_cell_null(rows, row, column) ? (char *)(uintptr_t)"" : lin_str_z(rq->arena, lin_id_text(rq->arena, lin_cell_id(rows, row, column)));
}

static char *text_cell(lin_req *rq, const lin_rows *rows, size_t row, int column)
{
    return lin_str_z(rq->arena, lin_cell_text(rows, row, column));
}

/* Where an answer holds records they are masked on its way out; a passage is none. */
static char *plate_cell(lin_req *rq, const lin_rows *rows, size_t row)
{
    static const lin_field plate = { .data_class = LINLI__DATA_CLASS__PERSONAL };

    return lin_str_z(rq->arena, lin_mask(rq, &plate, lin_text(lin_cell_text(rows, row, PLATE))).text);
}

static void fill_place(lin_req *rq, const lin_rows *rows, size_t row, Passage *p)
{
    lin_str region = LIN_STR("");

    lin_place_id(rq, lin_app_access(rq), (int32_t)lin_cell_int(rows, row, COMMUNITY), &region);
    p->community_id = lin_str_z(rq->arena, region);
    p->gate_id = id_cell(rq, rows, row, GATE);
    p->place = text_cell(rq, rows, row, PLACE);
    p->longitude = lin_cell(rq, rows, row, LONGITUDE).real;
    p->latitude = lin_cell(rq, rows, row, LATITUDE).real;
}

static Passage *passage_of(lin_req *rq, const lin_rows *rows, size_t row)
{
    Passage *p = LIN_NEW(rq->arena, Passage);

    linli__vehicles__v1__passage__init(p);
    fill_place(rq, rows, row, p);
    p->id = id_cell(rq, rows, row, ID);
    p->at = lin_typed_at_time(rq, lin_cell_time(rows, row, AT));
    p->plate = plate_cell(rq, rows, row);
    p->plate_kind = (VehiclePlateKind)lin_cell_int(rows, row, PLATE_KIND);
    p->plate_color = (VehiclePlateColor)lin_cell_int(rows, row, PLATE_COLOR);
    p->direction = (PassageDirection)lin_cell_int(rows, row, DIRECTION);
    p->confidence = lin_cell(rq, rows, row, CONFIDENCE).real;
    p->photo_object_id = id_cell(rq, rows, row, PHOTO);
    p->source = text_cell(rq, rows, row, SOURCE);
    return p;
}

static Passage **passages_of(lin_req *rq, const lin_rows *rows, size_t count)
{
    Passage **ret = LIN_NEW_ARRAY(rq->arena, Passage *, count + 1);

    for (size_t i = 0; i < count; i++)
        ret[i] = passage_of(rq, rows, i);
    return ret;
}

lin_code vehicles_get_passage(lin_req *rq, const GetPassageRequest *in, Passage **ret)
{
    lin_rows rows;
    lin_id id;

    if (!lin_id_parse(lin_z(in->id), &id))
        return lin_fail_field(rq, LIN_STR("id"), &LIN_REASON_FIELD_ID);
    LIN_TRY(lin_query(rq, &vehicles_sql_find_passage, &rows, lin_int(lin_id_community(id)), lin_ref(id)));
    if (!rows.count)
        return lin_fail(rq, &VEHICLES_PASSAGE_UNKNOWN);
    *ret = passage_of(rq, &rows, 0);
    return LIN_OK;
}

/* --- a stretch of time as one of ids */

#define FOR_EVER (INT64_C(0x7FFFFFFFFFFF) * LIN_MS)

static lin_value first_id(const Google__Protobuf__Timestamp *at, lin_time otherwise)
{
    lin_time time = at ? lin_typed_time(at) : otherwise;

    return lin_ref(lin_id_first(time < 0 ? 0 : time > FOR_EVER ? FOR_EVER : time));
}

/* --- the list */

static lin_value maybe(const char *text)
{
    return text[0] ? lin_text(lin_z(text)) : lin_null();
}

/* What follows every text that begins like this one: 0xFF is no byte of UTF-8. */
static lin_value behind(lin_req *rq, const char *prefix)
{
    return prefix[0] ? lin_text(lin_z(lin_print(rq->arena, "%s\U0010FFFF", prefix))) : lin_null();
}

static lin_code community_of(lin_req *rq, const char *region, lin_value *ret)
{
    int32_t number;

    *ret = lin_null();
    if (!region[0])
        return LIN_OK;
    LIN_TRY(lin_typed_community(rq, region, &number));
    *ret = lin_int(number);
    return LIN_OK;
}

static lin_code gate_of(lin_req *rq, const char *text, lin_value *ret)
{
    lin_id id;

    *ret = lin_null();
    if (text[0] && !lin_id_parse(lin_z(text), &id))
        return lin_fail_field(rq, LIN_STR("gateId"), &LIN_REASON_FIELD_ID);
    if (text[0])
        *ret = lin_ref(id);
    return LIN_OK;
}

static lin_code page_end(lin_req *rq, const ListPassagesRequest *in, lin_value *ret)
{
    lin_id last;

    *ret = first_id(in->until, FOR_EVER);
    if (!in->page_token[0])
        return LIN_OK;
    if (!lin_id_parse(lin_z(in->page_token), &last))
        return lin_fail_field(rq, LIN_STR("pageToken"), &LIN_REASON_PAGE_TOKEN_INVALID);
    *ret = lin_ref(last);
    return LIN_OK;
}

/* Where and when, as both statements ask it. */
typedef struct where {
    lin_value from, until, community, gate, direction;
} where;

static lin_code where_of(lin_req *rq, const ListPassagesRequest *in, where *ret)
{
    ret->from = first_id(in->from, 0);
    ret->direction = in->direction ? lin_int(in->direction) : lin_null();
    LIN_TRY(page_end(rq, in, &ret->until));
    LIN_TRY(community_of(rq, in->community_id, &ret->community));
    return gate_of(rq, in->gate_id, &ret->gate);
}

static lin_code ask(lin_req *rq, const ListPassagesRequest *in, int64_t most, lin_rows *ret)
{
    const char *plate = vehicles_plate(rq, in->plate), *prefix = vehicles_plate(rq, in->plate_prefix);
    lin_step any = { .sql = &vehicles_sql_list_passages, .values = 8, .once = true };
    where w;

    if (!in->community_id[0] && !plate[0])
        return lin_fail_field(rq, LIN_STR("communityId"), &VEHICLES_PASSAGE_ANYWHERE);
    LIN_TRY(where_of(rq, in, &w));
    if (plate[0])
        return lin_query(rq, &vehicles_sql_list_passages_of_plate, ret, w.from, w.until, w.community, lin_text(lin_z(plate)), maybe(prefix), w.gate,
                         w.direction, lin_int(most));
    any.value = (lin_value[]){ w.from, w.until, w.community, maybe(prefix), behind(rq, prefix), w.gate, w.direction, lin_int(most) };
    LIN_TRY(lin_group(rq, &any, 1));
    *ret = any.rows;
    return LIN_OK;
}

lin_code vehicles_list_passages(lin_req *rq, const ListPassagesRequest *in, ListPassagesAnswer **ret)
{
    size_t most = in->page_size ? (size_t)in->page_size : USUALLY;
    lin_rows rows;

    LIN_TRY(ask(rq, in, (int64_t)most + 1, &rows));
    (*ret)->n_passages = rows.count < most ? rows.count : most;
    (*ret)->passages = passages_of(rq, &rows, (*ret)->n_passages);
    if (rows.count > most)
        (*ret)->next_page_token = (*ret)->passages[most - 1]->id;
    return LIN_OK;
}

/* --- the way of a vehicle */

static lin_value plates_of(lin_req *rq, const Vehicle *v)
{
    char **plate = LIN_NEW_ARRAY(rq->arena, char *, v->n_former_plates + 1);

    plate[0] = v->plate;
    for (size_t i = 0; i < v->n_former_plates; i++)
        plate[i + 1] = v->former_plates[i];
    return lin_texts(rq->arena, v->n_former_plates + 1, plate);
}

lin_code vehicles_list_trajectory(lin_req *rq, const ListTrajectoryRequest *in, ListTrajectoryAnswer **ret)
{
    lin_step step = { .sql = &vehicles_sql_list_trajectory, .values = 4, .once = true };
    Vehicle *vehicle;

    LIN_TRY(vehicle_get(rq, in->id, &vehicle));
    step.value = (lin_value[]){ first_id(in->from, 0), first_id(in->until, FOR_EVER), plates_of(rq, vehicle), lin_int(TRAJECTORY_MOST + 1) };
    LIN_TRY(lin_group(rq, &step, 1));
    (*ret)->more = step.rows.count > TRAJECTORY_MOST;
    (*ret)->n_passages = (*ret)->more ? TRAJECTORY_MOST : step.rows.count;
    (*ret)->passages = passages_of(rq, &step.rows, (*ret)->n_passages);
    return LIN_OK;
}

/* --- counts */

static lin_code add_counts(lin_req *rq, const lin_rows *rows, CountPassagesAnswer *answer)
{
    answer->counts = LIN_NEW_ARRAY(rq->arena, PassageCount *, rows->count + 1);
    for (size_t i = 0; i < rows->count; i++) {
        PassageCount *one = LIN_NEW(rq->arena, PassageCount);

        linli__vehicles__v1__passage_count__init(one);
        if (!lin_cell_null(rows, i, 0))
            one->hour = lin_typed_at_time(rq, lin_cell_time(rows, i, 0));
        one->gate_id = id_cell(rq, rows, i, 1);
        one->direction = (PassageDirection)lin_cell_int(rows, i, 2);
        one->count = lin_cell_int(rows, i, 3);
        answer->total += one->count;
        answer->counts[answer->n_counts++] = one;
    }
    return LIN_OK;
}

lin_code vehicles_count_passages(lin_req *rq, const CountPassagesRequest *in, CountPassagesAnswer **ret)
{
    lin_value community, gate;
    lin_rows rows;

    LIN_TRY(community_of(rq, in->community_id, &community));
    LIN_TRY(gate_of(rq, in->gate_id, &gate));
    LIN_TRY(lin_query(rq, &vehicles_sql_count_passages, &rows, community, lin_at(lin_typed_time(in->from)), lin_at(lin_typed_time(in->until)), gate,
                      in->direction ? lin_int(in->direction) : lin_null(), lin_bool(in->by_hour), lin_bool(in->by_gate), lin_bool(in->by_direction)));
    return add_counts(rq, &rows, *ret);
}
