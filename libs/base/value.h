/*
 * value - one datum on its way between a message, a statement and a text.
 *
 * The common tongue of contract (fields), store (parameters and columns) and reasons
 * (arguments). A value borrows its bytes; it lives as long as the arena it came from.
 *
 * Thread rule: values.
 */
#ifndef LIN_VALUE_H
#define LIN_VALUE_H

#include "libs/base/id.h"

typedef enum lin_value_kind {
    LIN_NULL,
    LIN_TEXT,
    LIN_INT,
    LIN_BOOL,
    LIN_DOUBLE,
    LIN_BYTES,
    LIN_TIME,
    LIN_ID,
    LIN_LIST,
} lin_value_kind;

typedef struct lin_value lin_value;
struct lin_value {
    lin_value_kind kind;
    union {
        lin_str text;                /* LIN_TEXT, LIN_BYTES */
        int64_t number;              /* LIN_INT, LIN_BOOL */
        double real;
        struct {
            lin_time time;
            uint32_t nanos;          /* LIN_TIME: what is behind the microseconds, 0-999; the codec keeps it, no column does */
        };
        lin_id id;
        struct {
            const lin_value *at;
            size_t count;
        } list;                      /* of one kind */
    };
};

static inline lin_value lin_null(void) { return (lin_value){ .kind = LIN_NULL }; }
static inline lin_value lin_text(lin_str s) { return (lin_value){ .kind = LIN_TEXT, .text = s }; }
static inline lin_value lin_int(int64_t n) { return (lin_value){ .kind = LIN_INT, .number = n }; }
static inline lin_value lin_bool(bool b) { return (lin_value){ .kind = LIN_BOOL, .number = b }; }
static inline lin_value lin_double(double d) { return (lin_value){ .kind = LIN_DOUBLE, .real = d }; }
static inline lin_value lin_bytes(lin_str s) { return (lin_value){ .kind = LIN_BYTES, .text = s }; }
static inline lin_value lin_at(lin_time t) { return (lin_value){ .kind = LIN_TIME, .time = t }; }
static inline lin_value lin_at_nanos(lin_time t, uint32_t nanos) { return (lin_value){ .kind = LIN_TIME, .time = t, .nanos = nanos }; }
static inline lin_value lin_ref(lin_id id) { return (lin_value){ .kind = LIN_ID, .id = id }; }

bool lin_value_eq(lin_value a, lin_value b);   /* same kind and same content */
/* Texts as the fields of a message hold them: as one list; and are they the same, in the same order? */
lin_value lin_texts(lin_arena *arena, size_t count, char *const *texts);
bool lin_texts_eq(size_t count, char *const *one, size_t other_count, char *const *other);

#endif
