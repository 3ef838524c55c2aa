/*
 * import_run - the work of imports; what its files share, private to resource.
 *
 * import_run.c takes an import that waits and carries a pass of it (preview, application, undoing) from mark to mark;
 * import_file.c opens its file; import_chunk.c does what a chunk of rows asks for, import_names.c puts ids for names,
 * import_match.c finds the records that are there already, import_ahead.c makes a chunk while another is written,
 * import_undo.c takes one back.
 *
 * Thread rule: one thread, host's, for each process; beside it the one of import_ahead.c, to which a chunk is handed over.
 */
#ifndef LIN_RESOURCE_IMPORT_RUN_H
#define LIN_RESOURCE_IMPORT_RUN_H

#include "libs/resource/import.h"

enum { LIN_IMPORT_CHUNK = 1000 };               /* rows of a transaction; names of a question (LIN_NAMES_MOST) */

typedef struct lin_import_key {              /* a unique column; the first one says which record a row is about */
    const lin_column *column;
    lin_sql find;                            /* records by its values */
} lin_import_key;

typedef struct lin_seen {                    /* hashes of the unique values of the rows so far */
    uint64_t *slot;
    size_t room, count;
} lin_seen;

typedef struct lin_import_run {
    const lin_engine *engine;
    const lin_import_host *host;
    lin_req *rq;                             /* lives as long as the run */
    const lin_plan *plan;
    const lin_method *method;
    lin_import job;
    int64_t done_before;                     /* the mark that this life of the pass began behind */
    Linli__ImportOrder *order;
    lin_sheet *sheet;
    lin_table table;
    lin_import_key *key;
    size_t keys;
    lin_seen seen;
    lin_buf names;                           /* linli.ImportNames, of the preview so far */
    size_t names_shown;
    bool direct;                             /* a rule asks the database: rows of a chunk do not wait for one another */
} lin_import_run;

typedef enum lin_import_outcome { LIN_ADDS, LIN_CHANGES, LIN_UNCHANGED, LIN_REFUSED, LIN_OUTCOMES } lin_import_outcome;

typedef struct lin_import_item {             /* a row on its way */
    int64_t number;
    lin_str cells;                           /* linli.ImportCells */
    lin_value *values;
    bool *given;
    const lin_record *match;                 /* what is there already */
    lin_record written;
    lin_import_outcome outcome;
} lin_import_item;

typedef struct lin_import_chunk {
    lin_import_run *run;
    lin_op op;
    lin_tx tx;                               /* of one that is made ahead */
    lin_import_item *item;
    const lin_import_item *as_read;          /* likewise, for trying it again */
    size_t items;
    lin_value *fault[4];                     /* row, column, field, reason */
    size_t faults, faults_read, room;        /* faults_read: before anything was tried */
    int64_t last;                            /* the row that the mark moves to */
    bool ended;
    bool names_new;                          /* the preview shows more of them */
    bool look;                               /* which records are there is asked before anything is written */
    size_t most;                             /* rows; of at most LIN_IMPORT_CHUNK */
} lin_import_chunk;

/* import_run.c */
lin_code lin_import_begin_chunk(lin_import_run *r, lin_import_chunk *ret);
lin_code lin_import_failed(lin_import_run *r, const lin_req *rq);          /* what the chunk failed with outlives it */
bool lin_import_passes(const lin_req *rq);                                 /* what it failed with, by itself: the import goes on later */
bool lin_import_is_over(const lin_req *rq);                                /* somebody has cancelled it, or works at it too */
lin_code lin_import_lost(lin_req *rq);
/* Moves the mark, and only from where this run has read it: else no row is affected. */
lin_step lin_import_mark(lin_import_chunk *c, int64_t mark, const int64_t *outcomes, int64_t done, int64_t kept);

/* import_file.c */
lin_code lin_import_open(lin_import_run *r);

/* import_names.c */
lin_code lin_import_resolve(lin_import_chunk *c);
lin_step lin_import_names_step(lin_import_chunk *c);

/* import_match.c */
void lin_import_find_keys(lin_import_run *r);
void lin_import_note_keys(lin_import_chunk *c, const lin_import_item *item, bool refuse_twice);   /* ROW_TWICE */
lin_code lin_import_match(lin_import_chunk *c, lin_import_item *from, size_t count);
void lin_seen_free(lin_seen *seen);

/* import_chunk.c */
void lin_import_refuse(lin_import_chunk *c, lin_import_item *item);        /* what the request has failed with is the row's */
lin_code lin_import_run_chunk(lin_import_run *r, bool *ret_ended);
/* The same in steps, for import_ahead.c; a chunk lives in its own request. */
lin_code lin_import_read_chunk(lin_import_run *r, lin_import_chunk **ret);
bool lin_import_make_chunk(lin_import_chunk *c);           /* without the database; false: it has to be run */
lin_code lin_import_write_chunk(lin_import_chunk *c);      /* what was made; in another thread than the rest */
void lin_import_drop_chunk(lin_import_chunk *c);
lin_code lin_import_redo_chunk(lin_import_chunk *c);       /* what could not be made or written */

/* import_ahead.c */
bool lin_import_can_ahead(const lin_import_run *r);
lin_code lin_import_run_ahead(lin_import_run *r);

/* import_undo.c */
lin_code lin_import_undo_chunk(lin_import_run *r, bool *ret_ended);

#endif
