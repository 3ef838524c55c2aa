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
#include "libs/resource/reach.h"
#include "libs/resource/resource.h"
#include "linli.gen.h"
#include "linli/history.pb-c.h"

typedef struct lin_plan lin_plan;
typedef struct lin_column lin_column;
typedef struct lin_record lin_record;
typedef struct lin_batch lin_batch;
typedef struct lin_named lin_named;

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
    lin_str blind;                          /* key of its lookup: its own, or another column's */
    lin_str tail_seal;                      /* "population.person.phone.tail"; empty: not found by its end */
};

/* Fields that every resource may have, known by name: index in the message, or -1. */
typedef struct lin_common {
    int id, community, source, created, updated, etag;
    int confirmed;                          /* the day on which a source last found it so */
    int grid, building, own, regions;       /* what a scope can name beside communities */
} lin_common;

enum { LIN_PLACES = 2 };                    /* grid, building */

/* A field by whose value a file names a record. */
typedef struct lin_known {
    const lin_column *column;
    lin_sql find;                           /* of a community, by such values */
} lin_known;

enum { LIN_ROWS_AT_ONCE = 50 };             /* of insert_many */

struct lin_plan {
    const lin_message *message;
    lin_str service;                        /* "population" */
    lin_str table;                          /* "person" */
    lin_common common;
    const lin_column *column;               /* all fields but the common ones; source is one */
    size_t columns;
    const lin_hook *hook;
    unsigned rules;                         /* LIN_HOOK_… that the service has written */
    bool searchable;                        /* has a field with text_search */
    bool succeeded;                         /* has a field with successor */
    bool refers;                            /* has a field with exists that names a record here */
    bool seeks;                             /* … or of another service */
    bool marked;                            /* others mark it (option mark) */
    const lin_field *follows;               /* names the record that it lies with; NULL: none */
    const lin_field *const *dim;            /* stats_by */
    size_t dims;
    const lin_known *known;                 /* known_by */
    size_t knowns;
    lin_sql find_several;                   /* of communities, by ids */
    lin_sql insert, insert_many, find, find_any, lock, update, erase, lock_deleted, revive, add_history, add_histories, confirm, find_history, history_since, table_size, count_grams, list_texts, save_text;
    lin_sql mark;                           /* it marks what it follows; no text: it does not */
    lin_sql followers, settle[LIN_PLACES];  /* of one record: those there, to be locked; those deleted, per place */
    lin_str columns_text;                   /* select community_id, id, … */
    const char *list_name;
};

struct lin_engine {
    lin_engine_conf conf;
    const lin_plan *plan;
    size_t plans;
    int64_t *counted;                       /* how many bytes each table had when its grams were last counted */
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
    lin_str path;                           /* where the record stands in the request: "persons[3]"; usually "" */
    bool unmasked;                          /* a reveal */
    bool by_service;                        /* its own code writes: read-only fields too */
    bool refreshed;                         /* the access snapshot was fetched anew for this call */
    lin_batch *batch;                       /* what is written joins it; usually NULL (import.h) */
    lin_named *sought;                      /* records of other services that it names: elsewhere.c */
    size_t soughts;
} lin_op;

lin_value lin_op_in(const lin_op *op, const char *field);            /* LIN_NULL: no such field */
lin_code lin_op_check(lin_op *op, const char *field);                /* as its options in the contract say */
lin_code lin_op_id(lin_op *op, lin_id *ret);                         /* the request's id, well-formed */
lin_str lin_op_path(const lin_op *op, const lin_field *field);       /* "persons[3].name" */
/* The resource in the request's body. */
lin_str lin_op_body_wire(const lin_op *op);
lin_code lin_op_body(lin_op *op, lin_value *values, bool *present);
/* Records come in here: PostgreSQL's columns hold whole microseconds, so what is finer in a time is cut, once, and answer, history,
 * event and row say the same. */
lin_value lin_as_stored(lin_value value);
lin_code lin_op_record(lin_op *op, lin_str wire, lin_value *values, bool *present);
lin_value *lin_op_values(lin_op *op);                                /* room for a record's values */
bool lin_op_common(const lin_op *op, size_t index);                  /* kept by the engine itself? */
lin_code lin_etag_check(lin_op *op, const lin_record *record);       /* the request's etag, if it has one */
lin_str lin_op_actor(const lin_op *op);

/* --- engine.c */

const lin_plan *lin_engine_plan(const lin_engine *engine, const lin_message *resource);   /* NULL: none */
const lin_method *lin_engine_method(const lin_engine *engine, const lin_message *resource, Linli__Standard standard);   /* likewise */
lin_code lin_op_begin(lin_req *rq, const lin_engine *engine, const lin_method *method, lin_str wire, lin_op *ret);

/* --- community.c: regions and their numbers, and who may write where */

lin_code lin_op_community(lin_op *op, lin_str region, int32_t *ret, bool *ret_known);
/* May the caller have a record with these values there? A grid that it did not have `before` (NULL: none of it) must lie in the
 * community. COMMUNITY_UNKNOWN, GRID_UNKNOWN, OUT_OF_SCOPE. */
lin_code lin_op_admit(lin_op *op, int32_t community, const lin_value *before, const lin_value *values);
/* Can the caller's scope hold single records of a community that it does not hold whole? */
bool lin_op_scope_partial(const lin_op *op);
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
lin_code lin_row_find(lin_op *op, const lin_sql *sql, lin_id id, lin_record *ret);   /* NOT_FOUND, MOVED */
lin_code lin_row_found(lin_op *op, const lin_step *step, lin_record *ret);   /* the same, of a step that was run */
lin_value lin_row_blind(const lin_op *op, const lin_column *column, lin_str clear);
/* Token of the last characters of a sealed field within a community; LIN_NULL for a text that is shorter. */
lin_value lin_row_tail(const lin_op *op, const lin_column *column, int32_t community, lin_str clear);
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
lin_code lin_write_conflict(lin_op *op);    /* the failure at hand names the field, not the constraint */
/* Equal in the table is equal: the same value can have more than one form on the wire. */
bool lin_same_in_column(lin_req *rq, const lin_column *column, lin_value a, lin_value b);
bool lin_change_any(const lin_op *op, const lin_record *before, const lin_record *after);
lin_str lin_change_json(lin_op *op, const lin_write *write);         /* for the history */
lin_str lin_change_wire(lin_op *op, const lin_write *write);         /* for the outbox: nothing sealed */
lin_str lin_field_json(lin_op *op, const lin_field *field, lin_value value);
Google__Protobuf__Timestamp lin_timestamp(lin_time t);
/* An event into the outbox, as a step. */
lin_step lin_outbox_step(lin_op *op, int32_t community, const char *name, lin_id id, lin_str payload);
/* An event of the service's own into the outbox. */
lin_code lin_outbox_add(lin_req *rq, lin_str service, lin_str aggregate, const char *name, lin_id id, lin_str payload);

/* --- audit.c: who was shown or did what, and why, beside the change itself; in the transaction at hand */

lin_step lin_audit_step(lin_req *rq, const char *action, lin_str resource, const lin_record *record, lin_str reason);
lin_code lin_audit_add(lin_req *rq, const char *action, lin_str resource, const lin_record *record, lin_str reason);

/* --- between.c: what the contract says of more than one value */

void lin_record_default_days(lin_op *op, lin_record *record);
lin_code lin_record_check_days(lin_op *op, const lin_record *record);                              /* BEFORE_START */
/* Locks what it refers to, where that is new, and lies where that lies which it follows. Within a transaction.
 * REFERENCE_UNKNOWN, FIELD_READ_ONLY. */
lin_code lin_record_check_references(lin_op *op, const lin_record *before, lin_record *after);
const lin_plan *lin_plan_referred(const lin_op *op, const lin_field *field);   /* by a field with exists; NULL: none */

/* --- elsewhere.c: references to records of other services */

bool lin_field_elsewhere(const lin_plan *plan, const lin_field *field);   /* exists there */
typedef lin_code lin_ask(lin_req *rq, lin_str service, lin_str method, lin_str wire, lin_str *ret);
/* Which of the records that `count` of such (their values; NULL: none) name are seen there by whom the assertion (its wire) is of? Outside
 * a transaction. By who calls; by a service of its own accord nothing is asked. */
lin_code lin_elsewhere_ask(lin_op *op, lin_ask *ask, lin_str assertion, lin_value *const *values, size_t count);
lin_code lin_elsewhere_ask_here(lin_op *op, lin_value *const *values, size_t count);
lin_code lin_elsewhere_check(lin_op *op, const lin_record *before, const lin_record *after);   /* what was asked: REFERENCE_UNSEEN */

/* --- follow.c: a record that belongs to another lies where that one lies */

/* `leader` is of the plan `lead`. What was said otherwise is refused: FIELD_READ_ONLY. */
lin_code lin_follow_take(lin_op *op, const lin_record *before, lin_record *after, const lin_plan *lead, const lin_record *leader);
lin_code lin_follow_lead(lin_op *op, const lin_record *before, const lin_record *after);   /* those that follow it; theirs too */

/* --- mark.c: a record that says something of what it follows */

size_t lin_mark_step(lin_op *op, const lin_write *write, lin_step *step);   /* 0 or 1: what it leaves with that one */
/* The resource by whose field, called so in JSON, that of `op` is asked for; NULL: none. */
const lin_plan *lin_mark_find(const lin_op *op, lin_str name, const lin_field **ret);
/* PERMISSION_DENIED unless the caller may list the marks of all that they may list. */
lin_code lin_mark_permit(lin_op *op, const lin_plan *marking, const lin_field *mark);

/* --- create.c, update.c, delete.c, undelete.c: within a transaction, with the resource's rules */

lin_code lin_update_write(lin_op *op, const lin_record *before, lin_record *after, bool *ret_changed);
lin_code lin_update_save(lin_op *op, const lin_record *before, lin_record *after);   /* without them */
lin_code lin_delete_write(lin_op *op, const lin_record *record);
lin_code lin_undelete_write(lin_op *op, lin_id id, lin_record *ret);

/* --- batch.c */

lin_code lin_batch_add(lin_op *op, const lin_write *write);
lin_code lin_batch_note_question(lin_op *op);      /* a rule has asked the database. RECORD_BUSY: begin the batch again */

/* --- create.c, update.c, as_of.c, history.c */

/* From values and which of them are given: checked, with its id. */
lin_code lin_create_from(lin_op *op, lin_value *values, const bool *given, lin_record *ret);
/* What is chosen of the given values, checked; what comes back masked is no change. */
lin_code lin_update_merge(lin_op *op, const lin_record *before, const lin_value *given, const bool *chosen, lin_record *after);

lin_code lin_create_read(lin_op *op, lin_str wire, lin_record *ret);   /* checked, with its id, not yet written */
lin_code lin_create_write(lin_op *op, lin_record *record);             /* with the resource's rules */
lin_code lin_row_find_as_of(lin_op *op, lin_id id, lin_time when, lin_record *ret);   /* NOT_FOUND */
/* Every change of a record, newest first; LIN_TYPED_MOST at most. */
lin_code lin_history_all(lin_op *op, lin_id id, Linli__Change ***ret, size_t *ret_count);
/* A value as the history keeps it, in clear; `stored` empty: the zero value. */
lin_code lin_history_value(lin_op *op, const lin_field *field, lin_id id, lin_str stored, bool sealed, lin_value *ret);

/* --- hook.c: the service's own rules, and its structs */

lin_code lin_record_unpack(lin_op *op, const ProtobufCMessageDescriptor *type, const lin_record *record, ProtobufCMessage **ret);

lin_code lin_op_before_write(lin_op *op, const lin_record *before, lin_record *after);
lin_code lin_op_before_delete(lin_op *op, const lin_record *before);
lin_code lin_op_after_write(lin_op *op, const lin_record *before, const lin_record *after);   /* NULL: none */
lin_code lin_op_list_scope(lin_op *op, lin_str *ret_filter);

/* --- typed.c: of records as C structs */

lin_code lin_typed_begin(lin_req *rq, const ProtobufCMessageDescriptor *type, lin_op *ret);

/* --- section.c */

/* Rows and clearance are from now on those that the call gives, until lin_reach_back. PERMISSION_DENIED */
lin_code lin_op_take_right(lin_op *op, const lin_method *call);

/* --- mask.c: which fields an update touches */

lin_code lin_op_mask(lin_op *op, const bool *present, bool *ret_chosen);

/* --- filter.c: the text of a filter to a tree */

enum { LIN_FILTER_TERMS = 32, LIN_FILTER_MAX = 2048, LIN_FILTER_DEPTH = 8 };

typedef enum lin_filter_kind { LIN_FILTER_AND, LIN_FILTER_OR, LIN_FILTER_NOT, LIN_FILTER_TERM } lin_filter_kind;
typedef enum lin_comparison { LIN_EQ, LIN_NE, LIN_LT, LIN_LE, LIN_GT, LIN_GE, LIN_HAS } lin_comparison;

typedef struct lin_filter_node lin_filter_node;
struct lin_filter_node {
    lin_filter_kind kind;
    lin_filter_node *child;                 /* the first of AND and OR, the one of NOT */
    lin_filter_node *next;                  /* of the same parent */
    lin_str field;                          /* of a term */
    lin_comparison comparison;
    lin_str value;                          /* without its quotes and wildcards */
    bool open_start, open_end;              /* a star stood there */
};

/* *ret: an AND of groups; NULL for an empty filter. Fails with FILTER_INVALID. */
lin_code lin_filter_read(lin_req *rq, lin_str text, const lin_filter_node **ret);

/* Whether a term asks for the beginning of a text. */
bool lin_filter_begins(const lin_filter_node *tree);

/* --- condition.c, order.c, search.c: a statement put together from names of the contract and parameters */

enum { LIN_STATEMENT_VALUES = 160, LIN_ORDER_KEYS = 3 };

typedef struct lin_statement {
    lin_buf sql;
    lin_value value[LIN_STATEMENT_VALUES];
    size_t values;
} lin_statement;

typedef struct lin_order_key {
    const lin_field *field;
    const lin_column *column;               /* NULL: created_at, updated_at */
    bool down;
} lin_order_key;

typedef struct lin_order {
    lin_order_key key[LIN_ORDER_KEYS];
    size_t keys;                            /* 0: newest first */
} lin_order;

typedef struct lin_search {
    lin_str needle;                         /* folded */
    lin_value grams;
    int32_t community;                      /* -1: any */
    lin_value *with;                        /* per field of the message; LIN_NULL: any. Of a date: a range of PostgreSQL's */
    const lin_field *mark;                  /* NULL: any */
    lin_value marked;                       /* with what */
} lin_search;

const lin_column *lin_column_of(const lin_plan *plan, const lin_field *field);
void lin_statement_value(lin_statement *s, const char *before, lin_value value, const char *after);   /* before $n after */
void lin_statement_scope(lin_statement *s, const lin_op *op);
void lin_statement_communities(lin_statement *s, const lin_op *op);   /* for tables that know communities only */
/* " and (…)". `trusted`: a rule's own filter, which may name any stored field. FILTER_INVALID, FILTER_FIELD, FIELD_…. */
lin_code lin_statement_filter(lin_statement *s, lin_op *op, const lin_filter_node *tree, bool trusted);
void lin_statement_mark(lin_statement *s, const lin_plan *marking, const lin_field *mark, lin_value value);   /* mark.c */
lin_str lin_filter_community(const lin_op *op, const lin_filter_node *tree);   /* the region that all of it is about; or empty */

lin_code lin_order_read(lin_op *op, lin_str text, lin_order *ret);            /* ORDER_INVALID */
lin_str lin_order_place(lin_op *op, const lin_order *order, const lin_record *record);
lin_code lin_statement_behind(lin_statement *s, lin_op *op, const lin_order *order, lin_str place);
void lin_statement_order(lin_statement *s, const lin_order *order);

lin_code lin_search_read(lin_op *op, lin_str q, lin_search *ret);             /* SEARCH_INVALID, PERMISSION_DENIED */
lin_code lin_search_needle(lin_op *op, lin_str q, lin_search *ret);           /* SEARCH_INVALID */
lin_code lin_search_narrow(lin_op *op, const lin_filter_node *tree, lin_search *search);
void lin_statement_search(lin_statement *s, const lin_op *op, const lin_search *search, lin_str after, int64_t most);
void lin_statement_search_count(lin_statement *s, const lin_op *op, const lin_search *search, int64_t most);
void lin_search_highlight(lin_op *op, const lin_search *search, const lin_record *record, lin_buf *answer);
int64_t lin_search_longest(const lin_plan *plan);                            /* characters of the next, at most */
lin_value lin_search_text(lin_op *op, const lin_record *record);              /* what the row holds to be found by */
lin_value lin_search_grams(lin_op *op, lin_str folded);
lin_str lin_search_fold(lin_arena *arena, lin_str text);

/* --- stats.c */

size_t lin_stats_step(lin_op *op, const lin_write *write, lin_step *ret);     /* 0 or 1: what the write changes in the counts */

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

/* In two halves: get.c, batch_get.c, links.c; *ret_count 0: not by reads alone. */
lin_code lin_get_ask(lin_op *op, lin_step **ret, size_t *ret_count);
lin_code lin_get_answer(lin_op *op, const lin_step *step, size_t count, lin_buf *answer);
lin_code lin_batch_get_ask(lin_op *op, lin_step **ret, size_t *ret_count);
lin_code lin_batch_get_answer(lin_op *op, const lin_step *step, size_t count, lin_buf *answer);

lin_code lin_find_links_ask(lin_op *op, lin_step **ret, size_t *ret_count);
lin_code lin_find_links_answer(lin_op *op, const lin_step *step, size_t count, lin_buf *answer);

lin_code lin_serve_get(lin_op *op, lin_buf *answer);
lin_code lin_serve_list(lin_op *op, lin_buf *answer);
lin_code lin_serve_create(lin_op *op, lin_buf *answer);
lin_code lin_serve_update(lin_op *op, lin_buf *answer);
lin_code lin_serve_delete(lin_op *op, lin_buf *answer);
lin_code lin_serve_history(lin_op *op, lin_buf *answer);
lin_code lin_serve_undelete(lin_op *op, lin_buf *answer);
lin_code lin_serve_batch_get(lin_op *op, lin_buf *answer);
lin_code lin_serve_batch_create(lin_op *op, lin_buf *answer);
lin_code lin_serve_stats(lin_op *op, lin_buf *answer);
lin_code lin_serve_reveal(lin_op *op, lin_buf *answer);
lin_code lin_serve_links(lin_op *op, lin_buf *answer);
lin_code lin_serve_find_links(lin_op *op, lin_buf *answer);
lin_code lin_serve_resolve(lin_op *op, lin_buf *answer);
lin_code lin_serve_describe(lin_op *op, lin_buf *answer);

#endif
