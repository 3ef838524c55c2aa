/*
 * texts - a great many texts that nobody wrote, each worked out from its index: names of documents (40 to 70 characters), and the
 * addresses of houses (some 30). What they say is drawn from a hundred or so phrases and from the names of a crowd: their grams are
 * fewer and more even than in prose. They are written by COPY as the services would have, without events, contents and histories.
 *
 * Thread rule: texts are constant; any thread. Loading is the main thread's.
 */
#ifndef TEXTS_H
#define TEXTS_H

#include "tests/harness/crowd.h"

enum { TEXTS_LONGEST = 512 };

typedef struct texts {
    int64_t count;
    crowd crowd;                            /* whose names are in the texts, and where they lie */
    lin_time from;                          /* the first one */
} texts;

typedef struct texts_kind texts_kind;
extern const texts_kind texts_documents, texts_houses;

texts texts_new(int64_t count);             /* of the communities that the stack has, in the last four years */
void texts_at(const texts *t, const texts_kind *kind, int64_t i, char to[TEXTS_LONGEST]);
const crowd_place *texts_place(const texts *t, int64_t i);
void texts_load(const texts *t, const texts_kind *kind);   /* into the stack's database, in place of what is there; indexes and statistics too */
const char *texts_matter(uint64_t draw);    /* a word that many documents have */
/* So many neighbouring characters of one of them. */
void texts_fragment(const texts *t, const texts_kind *kind, uint64_t draw, size_t count, char to[TEXTS_LONGEST]);

#endif
