/* Cells: binary results read by their column's type. */
#include <endian.h>
#include <string.h>

#include "libs/store/db.h"

enum {
    OID_BOOL = 16, OID_BYTEA = 17, OID_NAME = 19, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23, OID_TEXT = 25,
    OID_FLOAT4 = 700, OID_FLOAT8 = 701, OID_DATE = 1082, OID_TIMESTAMPTZ = 1184, OID_UUID = 2950, OID_JSONB = 3802,
};

#define PG_EPOCH INT64_C(946684800000000)

static int64_t whole(lin_str b)
{
    uint64_t n = b.len && (b.at[0] & 0x80) ? UINT64_MAX : 0;

    for (size_t i = 0; i < b.len; i++)
        n = n << 8 | (unsigned char)b.at[i];
    return (int64_t)n;
}

static double real(lin_str b)
{
    uint64_t bits = (uint64_t)whole(b);
    uint32_t low = (uint32_t)bits;
    double d;
    float f;

    if (b.len == 4) {
        memcpy(&f, &low, 4);
        return (double)f;
    }
    memcpy(&d, &bits, 8);
    return d;
}

static lin_id id_of(lin_str b)
{
    lin_id id = { { 0 } };

    if (b.len == sizeof(id.byte))
        memcpy(id.byte, b.at, sizeof(id.byte));
    return id;
}

/* Days since 2000 as YYYY-MM-DD. */
static lin_str date_of(lin_arena *arena, lin_str b)
{
    lin_str text = lin_time_text(arena, PG_EPOCH + whole(b) * LIN_DAY);

    return (lin_str){ text.at, 10 };
}

static lin_value array_of(lin_arena *arena, lin_str b);

static lin_value value_of(lin_arena *arena, Oid type, lin_str b)
{
    switch (type) {
    case OID_BOOL:
        return lin_bool(b.at[0] != 0);
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
        return lin_int(whole(b));
    case OID_FLOAT4:
    case OID_FLOAT8:
        return lin_double(real(b));
    case OID_BYTEA:
        return lin_bytes(b);
    case OID_UUID:
        return lin_ref(id_of(b));
    case OID_TIMESTAMPTZ:
        return lin_at(whole(b) + PG_EPOCH);
    case OID_DATE:
        return lin_text(date_of(arena, b));
    case OID_JSONB:
        return lin_text(lin_str_from(b, 1)); /* a version byte leads */
    case OID_TEXT:
    case OID_NAME:
    case 1042:
    case 1043:
        return lin_text(b);
    default:
        return array_of(arena, b);
    }
}

static int64_t take_int4(lin_str *rest)
{
    lin_str four = { rest->at, rest->len < 4 ? rest->len : 4 };

    *rest = lin_str_from(*rest, four.len);
    return whole(four);
}

/* Dimensions, flag, element type, then length and lower bound of the one dimension, then the elements. */
static lin_value array_of(lin_arena *arena, lin_str b)
{
    lin_value list = { .kind = LIN_LIST };
    lin_value *at;
    Oid type;
    size_t count;

    if (take_int4(&b) == 0)
        return list;
    take_int4(&b);
    type = (Oid)take_int4(&b);
    count = (size_t)take_int4(&b);
    take_int4(&b);
    at = LIN_NEW_ARRAY(arena, lin_value, count);
    for (size_t i = 0; i < count; i++) {
        int64_t len = take_int4(&b);

        if (len < 0 || (size_t)len > b.len)
            continue; /* NULL among the elements */
        at[i] = value_of(arena, type, (lin_str){ b.at, (size_t)len });
        b = lin_str_from(b, (size_t)len);
    }
    list.list.at = at;
    list.list.count = count;
    return list;
}

static lin_str raw(const lin_rows *rows, size_t row, int column)
{
    return (lin_str){ PQgetvalue(rows->result, (int)row, column), (size_t)PQgetlength(rows->result, (int)row, column) };
}

bool lin_cell_null(const lin_rows *rows, size_t row, int column)
{
    return PQgetisnull(rows->result, (int)row, column);
}

lin_value lin_cell(lin_req *rq, const lin_rows *rows, size_t row, int column)
{
    if (lin_cell_null(rows, row, column))
        return lin_null();
    return value_of(rq->arena, PQftype(rows->result, column), raw(rows, row, column));
}

lin_str lin_cell_text(const lin_rows *rows, size_t row, int column)
{
    lin_str b = raw(rows, row, column);

    if (lin_cell_null(rows, row, column))
        return (lin_str){ "", 0 };
    return PQftype(rows->result, column) == OID_JSONB ? lin_str_from(b, 1) : b;
}

int64_t lin_cell_int(const lin_rows *rows, size_t row, int column)
{
    return lin_cell_null(rows, row, column) ? 0 : whole(raw(rows, row, column));
}

lin_time lin_cell_time(const lin_rows *rows, size_t row, int column)
{
    return lin_cell_null(rows, row, column) ? 0 : whole(raw(rows, row, column)) + PG_EPOCH;
}

lin_id lin_cell_id(const lin_rows *rows, size_t row, int column)
{
    return id_of(raw(rows, row, column));
}
