/*
 * Columns: how the values of a field stand in a table, one codec for each shape of field.
 * Store and load are needed only where value and cell differ.
 */
#include "libs/resource/engine.h"

/* --- ids: text in the message, uuid in the table */

static lin_value id_store(lin_req *rq, const lin_column *column, lin_value value)
{
    lin_id id;

    (void)rq;
    (void)column;
    return lin_id_parse(value.text, &id) ? lin_ref(id) : lin_null();
}

static lin_value id_load(lin_req *rq, const lin_column *column, lin_value cell)
{
    (void)column;
    return lin_text(lin_id_text(rq->arena, cell.id));
}

static lin_value each_id_load(lin_req *rq, const lin_column *column, lin_value cell)
{
    lin_value *text = LIN_NEW_ARRAY(rq->arena, lin_value, cell.list.count);

    for (size_t i = 0; i < cell.list.count; i++)
        text[i] = id_load(rq, column, cell.list.at[i]);
    cell.list.at = text;
    return cell;
}

/* --- wrappers: a message of one scalar, which gives a scalar presence */

static lin_value wrapper_store(lin_req *rq, const lin_column *column, lin_value value)
{
    lin_value inner;

    lin_code code = lin_record_read(rq, column->field->message, value.text, &inner, NULL);

    return code == LIN_OK ? inner : lin_null();
}

static lin_value wrapper_load(lin_req *rq, const lin_column *column, lin_value cell)
{
    lin_buf wire = { .arena = rq->arena };

    lin_record_write(&wire, column->field->message, &cell);
    return lin_bytes(lin_buf_str(&wire));
}

/* --- which codec a field has */

static const lin_codec text_codec = { .type = { "text", "varchar" }, .filters = true };
static const lin_codec date_codec = { .type = { "date" }, .nullable = true, .filters = true };
static const lin_codec id_codec = {
    .type = { "uuid" }, .nullable = true, .filters = true, .store = id_store, .load = id_load,
};
static const lin_codec sealed_codec = { .type = { "bytea" }, .nullable = true };
static const lin_codec time_codec = { .type = { "timestamptz" }, .nullable = true, .filters = true };
static const lin_codec texts_codec = { .type = { "_text" } };
static const lin_codec dates_codec = { .type = { "_date" } };
static const lin_codec ids_codec = { .type = { "_uuid" }, .load = each_id_load };

static const lin_codec scalar_codecs[] = {
    [LIN_TYPE_DOUBLE] = { .type = { "float8" } },
    [LIN_TYPE_FLOAT] = { .type = { "float4", "float8" } },
    [LIN_TYPE_INT64] = { .type = { "int8" }, .filters = true },
    [LIN_TYPE_INT32] = { .type = { "int4", "int8" }, .filters = true },
    [LIN_TYPE_FIXED32] = { .type = { "int8" }, .filters = true },
    [LIN_TYPE_BOOL] = { .type = { "bool" }, .filters = true },
    [LIN_TYPE_BYTES] = { .type = { "bytea" } },
    [LIN_TYPE_UINT32] = { .type = { "int8" }, .filters = true },
    [LIN_TYPE_ENUM] = { .type = { "int2", "int4" }, .filters = true },
    [LIN_TYPE_SFIXED32] = { .type = { "int4", "int8" }, .filters = true },
    [LIN_TYPE_SFIXED64] = { .type = { "int8" }, .filters = true },
    [LIN_TYPE_SINT32] = { .type = { "int4", "int8" }, .filters = true },
    [LIN_TYPE_SINT64] = { .type = { "int8" }, .filters = true },
};

static const lin_codec list_codecs[] = {
    [LIN_TYPE_DOUBLE] = { .type = { "_float8" } },
    [LIN_TYPE_FLOAT] = { .type = { "_float4", "_float8" } },
    [LIN_TYPE_INT64] = { .type = { "_int8" } },
    [LIN_TYPE_INT32] = { .type = { "_int4", "_int8" } },
    [LIN_TYPE_FIXED32] = { .type = { "_int8" } },
    [LIN_TYPE_BOOL] = { .type = { "_bool" } },
    [LIN_TYPE_UINT32] = { .type = { "_int8" } },
    [LIN_TYPE_ENUM] = { .type = { "_int2", "_int4" } },
    [LIN_TYPE_SFIXED32] = { .type = { "_int4", "_int8" } },
    [LIN_TYPE_SFIXED64] = { .type = { "_int8" } },
    [LIN_TYPE_SINT32] = { .type = { "_int4", "_int8" } },
    [LIN_TYPE_SINT64] = { .type = { "_int8" } },
};

/* A wrapper's column is that of its scalar, nullable. */
#define WRAPPER(...) \
    { .type = { __VA_ARGS__ }, .nullable = true, .store = wrapper_store, .load = wrapper_load }
static const lin_codec wrapper_codecs[] = {
    [LIN_TYPE_DOUBLE] = WRAPPER("float8"),
    [LIN_TYPE_FLOAT] = WRAPPER("float4", "float8"),
    [LIN_TYPE_INT64] = WRAPPER("int8"),
    [LIN_TYPE_INT32] = WRAPPER("int4", "int8"),
    [LIN_TYPE_BOOL] = WRAPPER("bool"),
    [LIN_TYPE_STRING] = WRAPPER("text", "varchar"),
    [LIN_TYPE_BYTES] = WRAPPER("bytea"),
    [LIN_TYPE_UINT32] = WRAPPER("int8"),
};

static const lin_codec *row_of(const lin_codec *table, size_t count, lin_type type)
{
    return type < count && table[type].type[0] ? &table[type] : NULL;
}

static const lin_codec *text_shape(const lin_field *field)
{
    if (field->option->sealed)
        return field->repeated ? NULL : &sealed_codec;
    if (field->option->date)
        return field->repeated ? &dates_codec : &date_codec;
    if (field->option->refers_to && field->option->refers_to[0])
        return field->repeated ? &ids_codec : &id_codec;
    return field->repeated ? &texts_codec : &text_codec;
}

static const lin_codec *message_shape(const lin_field *field)
{
    if (field->repeated)
        return NULL;
    if (field->message->well_known == LIN_WKT_TIMESTAMP)
        return &time_codec;
    if (field->message->well_known == LIN_WKT_WRAPPER)
        return row_of(wrapper_codecs, LIN_COUNT(wrapper_codecs), field->message->field[0].type);
    return NULL;
}

const lin_codec *lin_codec_of(const lin_field *field)
{
    if (field->oneof >= 0 || (field->option->sealed && field->type != LIN_TYPE_STRING))
        return NULL;
    if (field->type == LIN_TYPE_STRING)
        return text_shape(field);
    if (field->type == LIN_TYPE_MESSAGE)
        return message_shape(field);
    if (field->repeated)
        return row_of(list_codecs, LIN_COUNT(list_codecs), field->type);
    return row_of(scalar_codecs, LIN_COUNT(scalar_codecs), field->type);
}

/* --- the value of an absent field */

lin_value lin_zero_of(const lin_field *field)
{
    if (field->repeated)
        return (lin_value){ .kind = LIN_LIST };
    switch (field->type) {
    case LIN_TYPE_STRING:
        return lin_text(LIN_STR(""));
    case LIN_TYPE_BYTES:
        return lin_bytes(LIN_STR(""));
    case LIN_TYPE_MESSAGE:
        return lin_null();
    case LIN_TYPE_BOOL:
        return lin_bool(false);
    case LIN_TYPE_DOUBLE:
    case LIN_TYPE_FLOAT:
        return lin_double(0);
    default:
        return lin_int(0);
    }
}

/* A wrapper that is there is something, though its wire bytes may be none. */
bool lin_is_zero(const lin_field *field, lin_value value)
{
    switch (value.kind) {
    case LIN_NULL:
        return true;
    case LIN_TEXT:
        return value.text.len == 0;
    case LIN_INT:
    case LIN_BOOL:
        return value.number == 0;
    case LIN_DOUBLE:
        return value.real == 0;
    case LIN_BYTES:
        return field->type == LIN_TYPE_BYTES && value.text.len == 0;
    case LIN_LIST:
        return value.list.count == 0;
    default:
        return false;
    }
}
