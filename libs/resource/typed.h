/*
 * typed - records of the service's own resources as C structs, for its hand-written code.
 *
 * Called by the functions that the generator writes for each resource (person_get, person_lock,
 * person_create, person_save, person_delete, person_undelete, person_list) and each event
 * (population_emit_person_merged), by nobody else. They do what a standard call does: row scope,
 * seals, blind indexes, search columns, checks by the contract, rules, history, counts, event.
 * What differs: nothing is masked, and fields that are read-only for callers may be written.
 *
 * The service's rules (before_write, before_delete, after_write) run here too: a rule that some
 * code could walk around would be none. Permission is the call's own and was checked before it.
 * What a call answers is masked by host as if the engine had answered it.
 *
 * Within LIN_TX all of them join it; outside, each write is a transaction of its own.
 *
 * Thread rule: a request's thread. Records live as long as the request.
 */
#ifndef LIN_TYPED_H
#define LIN_TYPED_H

#include "libs/resource/reach.h"
#include "libs/resource/resource.h"
#include "linli/history.pb-c.h"
#include "linli/piece.pb-c.h"

enum { LIN_TYPED_MOST = 10000 };

typedef const ProtobufCMessageDescriptor *lin_type_of;

void *lin_typed_new(lin_req *rq, lin_type_of type);                             /* every field absent */
/* NOT_FOUND, or MOVED for one that another record goes on for. */
lin_code lin_typed_get(lin_req *rq, lin_type_of type, const char *id, ProtobufCMessage **ret);
/* The same, locked until the transaction ends; lock several in the order of their ids. */
lin_code lin_typed_lock(lin_req *rq, lin_type_of type, const char *id, ProtobufCMessage **ret);
/* A new record; id, times and etag are filled in. Fails as a create does. */
lin_code lin_typed_create(lin_req *rq, ProtobufCMessage *record);
/* The record as it is now; one that has not changed stays at its version. Where the etag is not empty the record must
 * still be at it: ETAG_MISMATCH. */
lin_code lin_typed_save(lin_req *rq, ProtobufCMessage *record);
/* The same of one that was locked in this transaction, as it was `before` and still is: it is not asked for again. Its type has times and
 * etag. */
lin_code lin_typed_save_locked(lin_req *rq, const ProtobufCMessage *before, ProtobufCMessage *record);
lin_code lin_typed_delete(lin_req *rq, lin_type_of type, const char *id);
/* What names the one record in this field names the other. */
lin_code lin_typed_move(lin_req *rq, lin_type_of type, const char *field, const char *from, const char *to);
lin_code lin_typed_delete_all(lin_req *rq, lin_type_of type, const char *filter);   /* TOO_MANY, as a list */
lin_code lin_typed_undelete(lin_req *rq, lin_type_of type, const char *id, ProtobufCMessage **ret);
/* The caller's rows are those of the record's whole community, until lin_reach_back. */
lin_code lin_typed_widen(lin_req *rq, const char *id, lin_reach *ret_before);
/* Records in the scope that meet a filter (any stored field may stand in it), newest first. Fails with TOO_MANY beyond
 * LIN_TYPED_MOST: nothing is left out in silence. */
lin_code lin_typed_list(lin_req *rq, lin_type_of type, const char *filter, ProtobufCMessage ***ret, size_t *ret_count);
/* The same, locked until the transaction ends, and as they are then. */
lin_code lin_typed_list_locked(lin_req *rq, lin_type_of type, const char *filter, ProtobufCMessage ***ret, size_t *ret_count);
/* Those in the scope whose searched text holds q, newest first, `most` at most; a filter as beside q. With each the text that it
 * is found by. What the caller may see of it, the handler judges. SEARCH_INVALID */
lin_code lin_typed_search(lin_req *rq, lin_type_of type, const char *q, const char *filter, int64_t most, ProtobufCMessage ***ret,
                          char ***ret_text, size_t *ret_count);
/* Does a filter that can be read name a field that is sealed? Where it is kept, so would be what is asked for, in clear. */
bool lin_typed_asks_sealed(lin_req *rq, lin_type_of type, const char *filter);
/* Every change of a record, newest first, masked for the caller or in clear; behind those that the list has. */
lin_code lin_typed_history(lin_req *rq, lin_type_of type, const char *id, bool clear, Linli__Change ***list, size_t *count);
/* Who did what with a record in clear (a deleted one too), and why; within the transaction, before it is answered. */
lin_code lin_typed_audit(lin_req *rq, const char *action, lin_type_of type, const char *id, const char *reason);
/* Into the outbox: linli.evt.<service>.<community of the id>.<aggregate>.<name>.v1. Within the transaction of the
 * change that it tells of, after the row of its aggregate was written or locked. */
lin_code lin_typed_emit(lin_req *rq, const char *aggregate, const char *name, const char *id, const ProtobufCMessage *event);

/* --- section.c: lists of records in an answer of the service's own */

/* The records that meet the filter, or that have these ids and are there, into the list of this name. Where `clear` all of them;
 * else what the caller may read by right: the rows that the list call of that resource gives, masked as it masks them. Where no
 * role permits that call the name goes into the answer's `repeated string withheld` instead. Within a transaction. */
lin_code lin_typed_section(lin_req *rq, ProtobufCMessage *answer, const char *list, bool clear, const char *filter);
lin_code lin_typed_section_of(lin_req *rq, ProtobufCMessage *answer, const char *list, bool clear, char *const *id, size_t ids);

/* Pairs of records of a community that may be one, into the answer's `duplicates`: a statement ($1: the community; $2: how many, 0: fifty)
 * finds the ids of `first` and `second` in its first columns, and tells the rest by their names. COMMUNITY_UNKNOWN */
lin_code lin_typed_duplicates(lin_req *rq, const lin_sql *find, const char *community_id, int32_t how_many, ProtobufCMessage *answer);

/* The number of a community that lies in the caller's scope as a whole; COMMUNITY_UNKNOWN of communityId. */
lin_code lin_typed_community(lin_req *rq, const char *region, int32_t *ret);

/* --- piece.c: bytes that a call makes anew for each stretch that is asked for; they must be the same every time */

Linli__Piece *lin_piece_of(lin_req *rq, lin_str all, int64_t offset, int64_t length, lin_str name, const char *media_type);
/* Rows and clearance are from now on those of the roles that give this permission, until lin_reach_back. PERMISSION_DENIED */
lin_code lin_typed_take_right(lin_req *rq, const char *permission, lin_reach *ret_before);

/* --- search.c: texts as they are searched */

lin_str lin_typed_folded(lin_req *rq, const char *text);      /* as many characters as the text has */
lin_value lin_typed_grams(lin_req *rq, lin_str folded);       /* what a row holds to be found by: search_grams */

/* --- helpers around such structs */

/* Any message as bytes, for a service to keep, and back. */
lin_str lin_typed_wire(lin_req *rq, const ProtobufCMessage *message);
lin_code lin_typed_unwire(lin_req *rq, lin_str wire, lin_type_of type, ProtobufCMessage **ret);

Google__Protobuf__Timestamp *lin_typed_now(lin_req *rq);
Google__Protobuf__Timestamp *lin_typed_at_time(lin_req *rq, lin_time at);
lin_time lin_typed_time(const Google__Protobuf__Timestamp *at);         /* µs, what is finer cut; 0 where there is none */
char *lin_typed_actor(lin_req *rq);                                     /* as histories name the one who asks */
const char *lin_typed_word(const ProtobufCEnumDescriptor *type, int value);   /* "SUBMITTED" */
const char *lin_typed_label(lin_req *rq, const ProtobufCEnumDescriptor *type, int value, lin_lang lang);   /* what a person reads for it */
/* A value as an argument of a reason: its label in the caller's language. */
lin_arg lin_arg_enum(lin_req *rq, const char *name, const ProtobufCEnumDescriptor *type, int value);
/* Single fields by their names in the contract: texts, enums, messages. */
/* The code; where it comes with a violation of `field` (NULL: of any), that one is named as the caller called it. */
lin_code lin_typed_renamed(lin_req *rq, lin_code code, const char *field, const char *as);
lin_str lin_typed_json(lin_req *rq, lin_type_of type, const char *field);     /* as a caller calls it */
bool lin_typed_has(const ProtobufCMessage *record, const char *field);
void *lin_typed_at(const ProtobufCMessage *record, const char *field);  /* where it stands */
/* Are these (texts and enums; messages: whether there is one; NULL ends them) the same in both? */
bool lin_typed_same(const ProtobufCMessage *a, const ProtobufCMessage *b, const char *const *fields);
/* Two files of one thing that become one: both, locked in the order of their ids, which lie within the same and differ in nothing that
 * never changes. Fails with the service's own reasons; `differs` has an argument field. */
typedef struct lin_merger {
    lin_type_of type;
    const char *within;                     /* "community_id" */
    const char *const *never_changes;       /* NULL ends them */
    const lin_reason *itself, *apart, *differs;
} lin_merger;
lin_code lin_typed_may_merge(lin_req *rq, const lin_merger *merger, const ProtobufCMessage *into, const ProtobufCMessage *from);
lin_code lin_typed_merge(lin_req *rq, const lin_merger *merger, const char *into_id, const char *from_id, ProtobufCMessage **ret_into, ProtobufCMessage **ret_from);
/* The fields in which both say something, and not the same, as a caller calls them. */
void lin_typed_differing(lin_req *rq, const ProtobufCMessage *from, const ProtobufCMessage *to, const char *const *fields,
                         char ***ret, size_t *ret_count);
void lin_typed_clear(ProtobufCMessage *record, const char *const *fields);      /* as if nothing had been said */
/* The named fields (NULL ends them) wherever `from` has something; with only_gaps only where `to` has nothing. */
void lin_typed_copy(const ProtobufCMessage *from, ProtobufCMessage *to, const char *const *fields, bool only_gaps);
/* The ids of such records, and of a column of such, as an array of a statement; as texts. */
lin_value lin_typed_ids(lin_req *rq, size_t count, ProtobufCMessage *const *record);
lin_value lin_typed_texts(lin_req *rq, size_t count, char *const *text);
char **lin_typed_id_column(lin_req *rq, const lin_rows *rows, int column);
/* A value as the right side of a filter: quoted, nothing in it a wildcard. */
const char *lin_quoted(lin_req *rq, const char *value);

#endif
