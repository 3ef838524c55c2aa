/* initials - see initials.h. */
#include "libs/base/initials.h"

#include <stdlib.h>

/* --- a character */

typedef struct letters {
    char one[2];
    const char *all;                           /* NULL: it stands for itself */
    uint32_t itself;
} letters;

static int compare(const void *number, const void *entry)
{
    uint32_t a = *(const uint32_t *)number, b = ((const struct lin_initials_of *)entry)->character;

    return (a > b) - (a < b);
}

static letters letters_of(uint32_t c)
{
    const struct lin_initials_of *more = bsearch(&c, lin_initials_more, lin_initials_mores, sizeof(*more), compare);
    letters l = { .itself = c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c };

    if (more)
        l.all = more->letters;
    else if (c >= LIN_INITIALS_FIRST && c <= LIN_INITIALS_LAST && lin_initials_first[c - LIN_INITIALS_FIRST] != '.')
        l.one[0] = lin_initials_first[c - LIN_INITIALS_FIRST];
    return l;
}

static const char *letters_in(const letters *l)
{
    return l->all ? l->all : l->one;
}

static void add_letter(lin_buf *line, const letters *l, size_t which)
{
    if (letters_in(l)[0])
        lin_buf_char(line, letters_in(l)[which]);
    else
        lin_utf8_put(line, l->itself);
}

/* --- a text: the ways to read it are counted like a number whose first place turns fastest */

static size_t ways_of(const letters *l, size_t characters)
{
    size_t ways = 1;

    for (size_t i = 0; i < characters && ways < LIN_INITIALS_MOST; i++)
        ways *= letters_in(&l[i])[0] ? strlen(letters_in(&l[i])) : 1;
    return ways < LIN_INITIALS_MOST ? ways : LIN_INITIALS_MOST;
}

static lin_str read_in(lin_arena *arena, const letters *l, size_t characters, size_t way)
{
    lin_buf line = { .arena = arena };

    for (size_t i = 0; i < characters; i++) {
        size_t count = letters_in(&l[i])[0] ? strlen(letters_in(&l[i])) : 1;

        add_letter(&line, &l[i], way % count);
        way /= count;
    }
    return lin_buf_str(&line);
}

size_t lin_initials(lin_arena *arena, lin_str text, lin_str ret[LIN_INITIALS_MOST])
{
    letters l[LIN_INITIALS_LONGEST];
    size_t characters = 0, ways;
    bool chinese = false;

    while (text.len && characters < LIN_INITIALS_LONGEST) {
        l[characters] = letters_of(lin_utf8_take(&text));
        chinese |= letters_in(&l[characters++])[0] != '\0';
    }
    if (!chinese)
        return 0;
    ways = ways_of(l, characters);
    for (size_t i = 0; i < ways; i++)
        ret[i] = read_in(arena, l, characters, i);
    return ways;
}
