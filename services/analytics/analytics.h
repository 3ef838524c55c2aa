/*
 * analytics - private header: what the files of this service share.
 *
 * Owns entries: what is kept of other services' records, so that they are found. Never included outside this folder. What main.c
 * wires is declared in analytics.gen.h.
 */
#ifndef ANALYTICS_H
#define ANALYTICS_H

#include <string.h>

#include "analytics.gen.h"

/* Something found by its number in its own service. */
typedef struct analytics_found {
    char *id;
    char *community_id;
    char *title;
    char *subtitle;
} analytics_found;

typedef struct analytics_finds {
    analytics_found *at;
    size_t count;
    bool begins;                               /* only: their number begins so */
} analytics_finds;

/* One kind of record that is found: whose it is, what it takes to see it, and whom to ask. What is shown of it and what it is
 * found by, the contract of its service says; but of a kind of which nothing is kept here, this does. */
typedef struct analytics_kind {
    const char *name;                          /* "population.Person" */
    const char *aggregate;                     /* of its events: "person" */
    const char *permission;
    lin_code (*describe)(lin_req *rq, const Linli__DescribeRequest *in, Linli__Descriptions **ret);   /* NULL: nothing is kept */
    /* By a filter, as the caller; NULL: it has no numbers that are looked up. */
    lin_code (*look_up)(lin_req *rq, const char *filter, analytics_finds *ret);
    /* Where nothing is kept: those that q means, as the caller, `most` at most; none, if q does not look like it. */
    lin_code (*ask)(lin_req *rq, const char *q, const char *community, size_t most, analytics_finds *ret);
    const char *label[LIN_LANGS];
} analytics_kind;

extern const analytics_kind analytics_kinds[];
extern const size_t analytics_kind_count;
const analytics_kind *analytics_kind_named(const char *name);                       /* NULL: none */

/* passages.c */
lin_code analytics_ask_passages(lin_req *rq, const char *q, const char *community, size_t most, analytics_finds *ret);

/* kinds.c: job before serving: roles can be asked for what these kinds take */
lin_code analytics_learn_permissions(lin_req *rq);
/* on_record_changed.c: of any kind */
lin_code analytics_on_record_changed(lin_req *rq, const lin_event *event);
/* refresh.c: job */
lin_code analytics_refresh(lin_req *rq);
void analytics_tell_refresh(void);             /* something waits for it; from any thread */

/* rank.c: how well a record answers the words of a question */
enum { ANALYTICS_WORDS = 8, ANALYTICS_MARKS = 2 * ANALYTICS_WORDS };
typedef struct analytics_question {
    const char *word[ANALYTICS_WORDS];
    size_t words;
    const char *longest;
} analytics_question;
/* NOTHING_TO_FIND of `q` */
lin_code analytics_read_question(lin_req *rq, const char *q, analytics_question *ret);
/* 0: it does not hold all of them. Fills in the marks, and the line of `text` that is worth showing. */
int analytics_rank(lin_req *rq, const analytics_question *question, const char *text, Hit *hit);

#endif
