/* value - see value.h. */
#include "libs/base/value.h"

static bool lists_eq(lin_value a, lin_value b)
{
    if (a.list.count != b.list.count)
        return false;
    for (size_t i = 0; i < a.list.count; i++)
        if (!lin_value_eq(a.list.at[i], b.list.at[i]))
            return false;
    return true;
}

bool lin_value_eq(lin_value a, lin_value b)
{
    if (a.kind != b.kind)
        return false;
    switch (a.kind) {
    case LIN_NULL:
        return true;
    case LIN_TEXT:
    case LIN_BYTES:
        return lin_str_eq(a.text, b.text);
    case LIN_INT:
    case LIN_BOOL:
        return a.number == b.number;
    case LIN_DOUBLE:
        return a.real == b.real;
    case LIN_TIME:
        return a.time == b.time && a.nanos == b.nanos;
    case LIN_ID:
        return lin_id_eq(a.id, b.id);
    case LIN_LIST:
        return lists_eq(a, b);
    }
    return false;
}

lin_value lin_texts(lin_arena *arena, size_t count, char *const *texts)
{
    lin_value *value = LIN_NEW_ARRAY(arena, lin_value, count + 1);

    for (size_t i = 0; i < count; i++)
        value[i] = lin_text(lin_z(texts[i]));
    return (lin_value){ .kind = LIN_LIST, .list = { value, count } };
}

bool lin_texts_eq(size_t count, char *const *one, size_t other_count, char *const *other)
{
    if (count != other_count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!lin_str_eq(lin_z(one[i]), lin_z(other[i])))
            return false;
    return true;
}
