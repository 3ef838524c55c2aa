/*
 * questions - what people are searched by: drawn from a crowd, so that most of it is found, put as a caller puts it,
 * and decided for one person without any index.
 *
 * Thread rule: a maker belongs to one thread; the rest are values.
 */
#ifndef QUESTIONS_H
#define QUESTIONS_H

#include "tests/harness/crowd.h"

enum { FRAGMENT = 64 };

typedef struct question {
    char fragment[FRAGMENT];                /* "": any name; so with all texts */
    char prefix[FRAGMENT];
    char id_number[20], phone[12];
    char id_tail[8], phone_tail[8];         /* last four */
    const char *category;                   /* NULL: any */
    const char *key_level;                  /* NULL: any */
    const char *tag;                        /* NULL: any or none */
    int born_from, born_until;              /* years, both included; 0: any */
    int32_t community;                      /* 0: any */
} question;

/* Who asks: what they may see. */
typedef struct asker {
    bool all;
    const int32_t *community;
    size_t communities;
} asker;

typedef struct questions questions;
questions *questions_new(const crowd *city, uint64_t seed);
void questions_free(questions *q);
size_t questions_pick(questions *q, size_t bound);
void questions_anybody(questions *q, crowd_person *ret);

typedef struct question_kind {
    const char *name;
    void (*make)(questions *q, const asker *who, question *ret);
    bool combined;                          /* a text and filters together */
} question_kind;

extern const question_kind question_kinds[];
extern const size_t question_kinds_count;

bool asker_sees(const asker *who, int32_t community);
bool question_met(const question *q, const crowd_person *p);       /* whoever asks */
void question_filter(const crowd *city, const question *q, char *to, size_t size);   /* AIP-160 */

#endif
