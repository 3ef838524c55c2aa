/* Rows as messages: each field gets the column of its name. For calls whose answer is what a statement finds. */
#include <stdlib.h>

#include "libs/store/db.h"

typedef const ProtobufCFieldDescriptor field_type;

static char *text_of(lin_req *rq, lin_value value)
{
    return lin_str_z(rq->arena, value.kind == LIN_ID ? lin_id_text(rq->arena, value.id) : value.text);
}

static size_t size_of(field_type *field)
{
    switch (field->type) {
    case PROTOBUF_C_TYPE_STRING:
        return sizeof(char *);
    case PROTOBUF_C_TYPE_INT64:
        return sizeof(int64_t);
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_ENUM:
        return sizeof(int32_t);
    case PROTOBUF_C_TYPE_BOOL:
        return sizeof(protobuf_c_boolean);
    default:
        abort(); /* no statement is written for such a message */
    }
}

/* A time is a number of microseconds since 1970. */
static void put(lin_req *rq, field_type *field, lin_value value, void *at)
{
    int64_t number = value.kind == LIN_TIME ? value.time : value.number;

    switch (field->type) {
    case PROTOBUF_C_TYPE_STRING:
        *(char **)at = text_of(rq, value);
        return;
    case PROTOBUF_C_TYPE_INT64:
        *(int64_t *)at = number;
        return;
    case PROTOBUF_C_TYPE_BOOL:
        *(protobuf_c_boolean *)at = number != 0;
        return;
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_ENUM:
        *(int32_t *)at = (int32_t)number;
        return;
    default:
        abort();
    }
}

static void put_list(lin_req *rq, field_type *field, lin_value list, char *message)
{
    size_t size = size_of(field);
    char *items = lin_alloc(rq->arena, size * (list.list.count + 1));

    for (size_t i = 0; i < list.list.count; i++)
        put(rq, field, list.list.at[i], items + i * size);
    *(void **)(void *)(message + field->offset) = items;
    *(size_t *)(void *)(message + field->quantifier_offset) = list.list.count;
}

void *lin_row_message(lin_req *rq, const lin_rows *rows, size_t row, const ProtobufCMessageDescriptor *type)
{
    char *message = lin_alloc(rq->arena, type->sizeof_message);

    protobuf_c_message_init(type, (ProtobufCMessage *)(void *)message);
    for (unsigned i = 0; i < type->n_fields; i++) {
        field_type *field = &type->fields[i];
        int column = PQfnumber(rows->result, field->name);

        if (column < 0 || lin_cell_null(rows, row, column))
            continue;
        if (field->label == PROTOBUF_C_LABEL_REPEATED)
            put_list(rq, field, lin_cell(rq, rows, row, column), message);
        else
            put(rq, field, lin_cell(rq, rows, row, column), message + field->offset);
    }
    return message;
}

void *lin_rows_messages(lin_req *rq, const lin_rows *rows, const ProtobufCMessageDescriptor *type, size_t *ret_count)
{
    void **all = LIN_NEW_ARRAY(rq->arena, void *, rows->count + 1);

    for (size_t i = 0; i < rows->count; i++)
        all[i] = lin_row_message(rq, rows, i, type);
    *ret_count = rows->count;
    return all;
}
