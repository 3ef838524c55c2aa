/*
 * engine - what the files of resource share; private to this module.
 *
 * Owns the plan of each resource (made by plan.c, constant afterwards) and the shapes that
 * pass between the files: an operation, a record, a page, a filter, a write. A file serves
 * one standard call (create.c, get.c, …) or one idea that they share.
 *
 * Thread rule: engine and plans are constant; an operation belongs to its request's thread.
 */
#ifndef LIN_RESOURCE_ENGINE_H
#define LIN_RESOURCE_ENGINE_H

#include "libs/contract/wire.h"
#include "libs/resource/resource.h"
#include "linli.gen.h"
#include "linli/history.pb-c.h"

typedef struct lin_plan lin_plan;
typedef struct lin_column lin_column;
typedef struct lin_record lin_record;

/* --- plan.c, column.c: from the contract to columns and statements, once at start */

/* How the values of a field stand in a column. */
typedef struct lin_codec {
    const char *type[4];                    /* names in pg_type that fit */
    bool nullable;                          /* nothing is NULL */
    bool filters;                           /* can stand in a filter */
    lin_value (*store)(lin_req *rq, const lin_column *column, lin_value value);   /* NULL: as it is */
    lin_value (*load)(lin_req *rq, const lin_column *column, lin_value cell);
} lin_codec;

struct lin_column {
    const lin_field *field;
    size_t index;                           /* of the field in its message */
    const lin_codec *codec;
    bool nullable;                          /* the field's zero value is stored as NULL */
    bool frozen;                            /* immutable: no update touches it */
    lin_str seal;                           /* "population.person.phone": its keys; empty: in clear */
};

/* Fields that every resource may have, known by name: index in the message, or -1. */
typedef struct lin_common {
    int id, community, source, created, updated, etag;
} lin_common;

struct lin_plan {
    const lin_message *message;
    lin_str service;                        /* "population" */
    lin_str table;                          /* "person" */
    lin_common common;
    const lin_column *column;               /* all fields but the common ones; source is one */
    size_t columns;
    const lin_hook *hook;
    unsigned rules;                         /* LIN_HOOK_… that the service has written */
    lin_sql insert, find, lock, update, erase, lock_deleted, revive, add_history, find_history;
    lin_str list_head;                      /* select … from … where deleted_at is null */
    const char *list_name;
};

struct lin_engine {
    lin_engine_conf conf;
    const lin_plan *plan;
    size_t plans;
};

bool lin_plan_make(lin_arena *arena, const lin_engine_conf *conf, const lin_message *message, lin_plan *ret,
                   lin_str *ret_why);
const lin_codec *lin_codec_of(const lin_field *field);                /* NULL: the engine cannot store it */
lin_value lin_zero_of(const lin_field *field);
bool lin_is_zero(const lin_field *field, lin_value value);

/* --- operation.c: one call being served */

typedef struct lin_op {
    lin_req *rq;
    const lin_engine *engine;
    const lin_plan *plan;
    const lin_method *method;
    const lin_value *in;                    /* the request, a value per field */
    bool refreshed;                         /* the access snapshot was fetched anew for this call */
} lin_op;

lin_value lin_op_in(const lin_op *op, const char *field);            /* LIN_NULL: no such field */
lin_code lin_op_id(lin_op *op, lin_id *ret);                         /* the request's id, well-formed */
/* The resource in the request's body. */
lin_code lin_op_body(lin_op *op, lin_value *values, bool *present);
lin_value *lin_op_values(lin_op *op);                                /* room for a record's values */
bool lin_op_common(const lin_op *op, size_t index);                  /* kept by the engine itself? */
lin_code lin_etag_check(lin_op *op, const lin_record *record);       /* the request's etag, if it has one */
lin_str lin_op_actor(const lin_op *op);

/* --- community.c: regions and their numbers, and who may write where */

lin_code lin_op_community(lin_op *op, lin_str region, int32_t *ret, bool *ret_known);
lin_str lin_op_region(lin_op *op, int32_t community);                 /* empty: no longer there */
lin_code lin_op_may_write(lin_op *op);

/* --- row.c: rows to records and back */

struct lin_record {
    lin_id id;
    int32_t community;
    int64_t version;
    lin_time created;
    lin_time updated;
    lin_value *value;                       /* per field of the message, in clear */
};

enum { LIN_ROW_HEAD = 5 };                  /* community_id, id, version, created_at, updated_at lead a row */

lin_code lin_row_read(lin_op *op, const lin_rows *rows, size_t row, lin_record *ret);
/* The values of the plan's columns: those of insert, or (without the frozen ones) of update. Their count. */
size_t lin_row_values(lin_op *op, const lin_record *record, bool update, lin_value *into);
size_t lin_row_width(const lin_plan *plan);                           /* room that lin_row_values needs */
void lin_record_default_source(lin_op *op, lin_record *record);
lin_code lin_row_find(lin_op *op, const lin_sql *sql, lin_id id, lin_record *ret);   /* NOT_FOUND */
lin_value lin_row_blind(const lin_op *op, const lin_column *column, lin_str clear);
lin_value lin_row_seal(const lin_op *op, const lin_column *column, lin_id id, lin_str clear);
lin_code lin_row_open(lin_op *op, const lin_column *column, lin_id id, lin_str sealed, lin_value *ret);

/* --- answer.c: what the caller sees */

void lin_record_show(lin_op *op, lin_record *record);                 /* fills in the common fields */
lin_str lin_record_answer(lin_op *op, lin_record *record);            /* masked wire bytes */
void lin_op_etag(lin_op *op, const lin_record *record);
const lin_field *lin_op_answer_items(const lin_op *op);              /* the list in an answer */
void lin_op_answer_token(const lin_op *op, lin_buf *answer, lin_str token);

/* --- write.c, change.c: row, history and event of one change, in one group */

typedef struct lin_write {
    const lin_sql *sql;
    const lin_value *value;
    size_t values;
    Linli__Change__Action action;
    const lin_record *before;               /* NULL: created */
    const lin_record *after;
} lin_write;

lin_code lin_op_write(lin_op *op, const lin_write *write);
bool lin_change_any(const lin_op *op, const lin_record *before, const lin_record *after);
lin_str lin_change_json(lin_op *op, const lin_write *write);         /* for the history */
lin_str lin_change_wire(lin_op *op, const lin_write *write);         /* for the outbox: nothing sealed */
lin_str lin_field_json(lin_op *op, const lin_field *field, lin_value value);
Google__Protobuf__Timestamp lin_timestamp(lin_time t);

/* --- hook.c: the service's own rules */

lin_code lin_op_before_write(lin_op *op, const lin_record *before, lin_record *after);
lin_code lin_op_before_delete(lin_op *op, const lin_record *before);
lin_code lin_op_after_write(lin_op *op, const lin_record *before, const lin_record *after);   /* NULL: none */
lin_code lin_op_list_scope(lin_op *op, lin_str *ret_filter);

/* --- mask.c: which fields an update touches */

lin_code lin_op_mask(lin_op *op, const bool *present, bool *ret_chosen);

/* --- filter.c */

enum { LIN_FILTER_TERMS = 32, LIN_FILTER_MAX = 2048 };

typedef struct lin_term {
    const lin_column *column;
    lin_value value;                        /* as the column holds it; LIN_NULL: is null */
} lin_term;

typedef struct lin_filter {
    lin_term term[LIN_FILTER_TERMS];        /* in the order of the columns, each at most once */
    size_t terms;
    int32_t community;                      /* -1: any */
    bool nothing;                           /* no record can meet it */
} lin_filter;

lin_code lin_filter_read(lin_op *op, lin_str text, lin_filter *ret);

/* --- page.c */

typedef struct lin_page {
    int64_t size;
    lin_str bound;                          /* what the page's token belongs to */
    lin_str after;                          /* the last key of the page before; empty: the first page */
} lin_page;

lin_code lin_page_read(lin_op *op, lin_str arguments, lin_page *ret);
lin_str lin_page_token(lin_op *op, const lin_page *page, lin_str last);
enum { LIN_PAGE_BYTES = 768 * 1024 };       /* a page ends here: an answer must fit a reply */

/* --- the standard calls */

lin_code lin_serve_get(lin_op *op, lin_buf *answer);
lin_code lin_serve_list(lin_op *op, lin_buf *answer);
lin_code lin_serve_create(lin_op *op, lin_buf *answer);
lin_code lin_serve_update(lin_op *op, lin_buf *answer);
lin_code lin_serve_delete(lin_op *op, lin_buf *answer);
lin_code lin_serve_history(lin_op *op, lin_buf *answer);
lin_code lin_serve_undelete(lin_op *op, lin_buf *answer);
lin_code lin_serve_batch_get(lin_op *op, lin_buf *answer);

#endif
