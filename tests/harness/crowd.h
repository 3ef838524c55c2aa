/*
 * crowd - a city of people that nobody is: each worked out from a seed and its index, at any time anew.
 *
 * The model behind the loader (tests/bench/people.c) and behind the tests that ask what was loaded: who knows the
 * seed knows every name, id number and phone, and needs no memory of them. Surnames and the characters of given
 * names are as frequent as in the country at large, id numbers are valid and each is one person's, some phones
 * are a family's, communities differ in size, one person in thirteen bears a tag or more. An index is a place in time: the person with the next higher one was
 * registered later.
 *
 * Thread rule: a crowd is constant; any thread.
 */
#ifndef CROWD_H
#define CROWD_H

#include "libs/base/id.h"

typedef struct crowd_place {
    int32_t number;                /* of the community */
    char region[40];               /* its id */
} crowd_place;

typedef struct crowd {
    uint64_t seed;
    int64_t people;
    const crowd_place *place;      /* the first one is the largest */
    size_t places;
} crowd;

typedef struct crowd_person {
    lin_id id;
    lin_time at;                   /* registered */
    int32_t community;             /* number */
    char name[48];
    char id_number[19];            /* "": unknown */
    char phone[12];                /* "": unknown */
    char address[96];              /* "": unknown */
    const char *category;          /* "PERMANENT" */
    const char *source;            /* "import" */
    unsigned tags, tags_over;      /* bit i: has crowd_tags[i]; had it until a year ago */
} crowd_person;

enum { CROWD_TAGS = 6 };
extern const char *const crowd_tags[CROWD_TAGS];                    /* the most frequent one first: of one in twenty to one in a thousand */

enum { CROWD_SEED = 42 };          /* of tests that name none */

void crowd_person_at(const crowd *crowd, int64_t index, crowd_person *ret);
lin_id crowd_tag_id(const crowd *crowd, int64_t index, const crowd_person *p, int tag);

/* The communities that a system has, by number; `conn` is past row-level security. Their count; caller frees. */
struct pg_conn;
size_t crowd_places(struct pg_conn *conn, crowd_place **ret);
const char *crowd_region(const crowd *crowd, int32_t number);      /* "": none of its communities */

#endif
