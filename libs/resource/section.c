/*
 * Sections: lists of records in an answer that a service makes by hand. A page that shows records of several kinds shows of each
 * what the caller may read of that kind, whatever the page's own permission is.
 */
#include <stdlib.h>

#include "libs/resource/engine.h"
#include "libs/resource/typed.h"

enum { DUPLICATES_USUALLY = 50 };

typedef struct section {
    lin_req *rq;
    lin_type_of type;
    ProtobufCMessage ***list;
    size_t *count;
    const char *filter;                     /* NULL: the ids */
    char *const *id;
    size_t ids;
} section;

/* --- its records */

static lin_code read_ids(const section *s)
{
    *s->list = LIN_NEW_ARRAY(s->rq->arena, ProtobufCMessage *, s->ids + 1);
    for (size_t i = 0; i < s->ids; i++) {
        lin_code code = lin_typed_get(s->rq, s->type, s->id[i], &(*s->list)[*s->count]);

        if (code == LIN_OK)
            ++*s->count;
        else if (code != LIN_NOT_FOUND)
            return code;
        lin_req_clear_problem(s->rq);
    }
    return LIN_OK;
}

static lin_code read_all(const section *s)
{
    return s->filter ? lin_typed_list(s->rq, s->type, s->filter, s->list, s->count) : read_ids(s);
}

/* --- by right */

/* Rows and clearance are from now on those that the call gives. */
lin_code lin_op_take_right(lin_op *op, const lin_method *call)
{
    const lin_reach before = { op->rq->who, op->rq->scope };
    lin_reach given;

    LIN_TRY(lin_authorize(op->rq, op->engine->conf.access, call));
    given = (lin_reach){ op->rq->who, op->rq->scope };
    op->rq->scope = before.scope; /* what the transaction has */
    return lin_reach_set(op->rq, &given);
}

lin_code lin_typed_take_right(lin_req *rq, const char *permission, lin_reach *ret_before)
{
    const lin_method call = { .permission = lin_z(permission) };
    lin_op op = { .rq = rq, .engine = rq->engine };

    *ret_before = (lin_reach){ rq->who, rq->scope };
    return lin_op_take_right(&op, &call);
}

static lin_code mask_one(lin_op *op, ProtobufCMessage **record)
{
    lin_record shown = { .value = lin_op_values(op) };

    LIN_TRY(lin_record_read(op->rq, op->plan->message, lin_typed_wire(op->rq, *record), shown.value, NULL));
    for (size_t i = 0; i < op->plan->message->fields; i++)
        shown.value[i] = lin_mask(op->rq, &op->plan->message->field[i], shown.value[i]);
    return lin_record_unpack(op, (*record)->descriptor, &shown, record);
}

static lin_code read_masked(const section *s, lin_op *op)
{
    LIN_TRY(read_all(s));
    for (size_t i = 0; i < *s->count; i++)
        LIN_TRY(mask_one(op, &(*s->list)[i]));
    return LIN_OK;
}

static lin_code read_by_right(const section *s, lin_op *op, const lin_method *call)
{
    const lin_reach before = { s->rq->who, s->rq->scope };

    LIN_TRY(lin_op_take_right(op, call));
    return lin_reach_back(s->rq, &before, read_masked(s, op));
}

/* --- the answer */

static const ProtobufCFieldDescriptor *find_list(const ProtobufCMessage *answer, const char *name, void **ret_list, size_t **ret_count)
{
    const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(answer->descriptor, name);

    if (!field)
        abort(); /* a name that the contract lacks is written in C */
    *ret_list = (char *)(uintptr_t)answer + field->offset;
    *ret_count = (size_t *)(void *)((char *)(uintptr_t)answer + field->quantifier_offset);
    return field;
}

static lin_code withhold(lin_req *rq, const ProtobufCMessage *answer, const char *name)
{
    char **longer, ***list;
    size_t *count;
    void *at;

    find_list(answer, "withheld", &at, &count);
    list = at;
    longer = LIN_NEW_ARRAY(rq->arena, char *, *count + 1);
    for (size_t i = 0; i < *count; i++)
        longer[i] = (*list)[i];
    longer[(*count)++] = lin_print(rq->arena, "%s", name);
    *list = longer;
    return LIN_OK;
}

static lin_code fill(section *s, const ProtobufCMessage *answer, const char *name, bool clear)
{
    const lin_method *call;
    void *list;
    lin_op op;

    s->type = find_list(answer, name, &list, &s->count)->descriptor;
    s->list = list;
    LIN_TRY(lin_typed_begin(s->rq, s->type, &op));
    call = lin_engine_method(op.engine, op.plan->message, LINLI__STANDARD__LIST);
    if (clear)
        return read_all(s);
    if (!call || !lin_may(s->rq, op.engine->conf.access, call->permission))
        return withhold(s->rq, answer, name);
    return read_by_right(s, &op, call);
}

lin_code lin_typed_section(lin_req *rq, ProtobufCMessage *answer, const char *list, bool clear, const char *filter)
{
    return fill(&(section){ .rq = rq, .filter = filter }, answer, list, clear);
}

lin_code lin_typed_section_of(lin_req *rq, ProtobufCMessage *answer, const char *list, bool clear, char *const *id, size_t ids)
{
    return fill(&(section){ .rq = rq, .id = id, .ids = ids }, answer, list, clear);
}

/* --- pairs of records that may be one */

static lin_code add_pairs(lin_req *rq, const lin_rows *rows, const ProtobufCMessage *answer)
{
    static const char *const side[] = { "first", "second" };
    ProtobufCMessage ***pair;
    size_t *count;
    void *list;
    lin_type_of type = find_list(answer, "duplicates", &list, &count)->descriptor;

    pair = list;
    *pair = lin_rows_messages(rq, rows, type, count);
    for (size_t i = 0; i < 2 * rows->count; i++) {
        lin_type_of record = protobuf_c_message_descriptor_get_field_by_name(type, side[i % 2])->descriptor;

        LIN_TRY(lin_typed_get(rq, record, lin_id_text(rq->arena, lin_cell_id(rows, i / 2, (int)(i % 2))).at, lin_typed_at((*pair)[i / 2], side[i % 2])));
    }
    return LIN_OK;
}

lin_code lin_typed_duplicates(lin_req *rq, const lin_sql *find, const char *community_id, int32_t how_many, ProtobufCMessage *answer)
{
    int32_t community;
    lin_rows rows;

    LIN_TRY(lin_typed_community(rq, community_id, &community));
    LIN_TX(tx, rq); /* one view of all of them */
    LIN_TRY(lin_query(rq, find, &rows, lin_int(community), lin_int(how_many ? how_many : DUPLICATES_USUALLY)));
    LIN_TRY(add_pairs(rq, &rows, answer));
    return lin_commit(&tx);
}
