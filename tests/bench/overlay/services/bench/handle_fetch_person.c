/*
 * FetchPerson: what GetPerson does, in straight-line C for this one message. The answer is the
 * same byte for byte but for the order in which fields are packed, which is theirs too.
 */
#include "bench.h"

enum { COMMUNITY, ID, VERSION, CREATED, UPDATED, NAME, ID_NUMBER, PHONE, CATEGORY, SOURCE };

static char *shown(lin_req *rq, lin_str clear, Linli__DataClass data_class)
{
    const lin_field field = { .data_class = data_class };

    return lin_str_z(rq->arena, lin_mask(rq, &field, lin_text(clear)).text);
}

static lin_code open_sealed(lin_req *rq, const lin_rows *rows, int column, lin_str purpose, char **ret)
{
    lin_id id = lin_cell_id(rows, 0, ID);
    lin_str sealed = lin_cell_text(rows, 0, column), clear = { "", 0 };

    if (sealed.len && !lin_open(rq->arena, lin_app_keys(rq), purpose, (lin_str){ (const char *)id.byte, sizeof(id.byte) },
                                sealed, &clear))
        return lin_fail(rq, &LIN_REASON_INTERNAL);
    *ret = shown(rq, clear, LINLI__DATA_CLASS__SENSITIVE);
    return LIN_OK;
}

static Google__Protobuf__Timestamp *timestamp(lin_req *rq, lin_time t)
{
    Google__Protobuf__Timestamp *stamp = LIN_NEW(rq->arena, Google__Protobuf__Timestamp);

    google__protobuf__timestamp__init(stamp);
    stamp->seconds = t / LIN_SECOND;
    stamp->nanos = (int32_t)(t % LIN_SECOND * 1000);
    return stamp;
}

static lin_code fill(lin_req *rq, const lin_rows *rows, Person *person)
{
    lin_str region = LIN_STR("");

    lin_place_id(rq, lin_app_access(rq), (int32_t)lin_cell_int(rows, 0, COMMUNITY), &region);
    person->id = lin_str_z(rq->arena, lin_id_text(rq->arena, lin_cell_id(rows, 0, ID)));
    person->community_id = lin_str_z(rq->arena, region);
    person->name = shown(rq, lin_cell_text(rows, 0, NAME), LINLI__DATA_CLASS__PERSONAL);
    LIN_TRY(open_sealed(rq, rows, ID_NUMBER, LIN_STR("bench.person.id_number"), &person->id_number));
    LIN_TRY(open_sealed(rq, rows, PHONE, LIN_STR("bench.person.phone"), &person->phone));
    person->category = (PersonCategory)lin_cell_int(rows, 0, CATEGORY);
    person->source = lin_str_z(rq->arena, lin_cell_text(rows, 0, SOURCE));
    person->created_at = timestamp(rq, lin_cell_time(rows, 0, CREATED));
    person->updated_at = timestamp(rq, lin_cell_time(rows, 0, UPDATED));
    person->etag = lin_print(rq->arena, "%lld", (long long)lin_cell_int(rows, 0, VERSION));
    rq->etag = lin_z(person->etag);
    return LIN_OK;
}

lin_code bench_fetch_person(lin_req *rq, const FetchPersonRequest *in, Person **ret)
{
    Person *person = LIN_NEW(rq->arena, Person);
    lin_rows rows;
    lin_id id;

    if (!lin_id_parse(lin_z(in->id), &id))
        return lin_fail_field(rq, LIN_STR("id"), &LIN_REASON_FIELD_ID);
    LIN_TRY(lin_query(rq, &bench_sql_fetch_person, &rows, lin_int(lin_id_community(id)), lin_ref(id)));
    if (rows.count == 0)
        return lin_fail(rq, &LIN_REASON_NOT_FOUND);
    linli__bench__v1__person__init(person);
    LIN_TRY(fill(rq, &rows, person));
    *ret = person;
    return LIN_OK;
}
