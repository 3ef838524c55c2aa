/*
 * initials - the letters by which Chinese text is looked for: 王小明 by wxm, each character by the first letter of its pinyin.
 *
 * A character that is read in several ways gives several: 单 is d, s (the surname) and c. Of a text there are MOST at most; those of
 * its first characters, where surnames stand, are all among them. Each has as many characters as the text, so that a place in
 * it is a place in the text; what is no Chinese character stands for itself, in lower case.
 *
 * Thread rule: values.
 */
#ifndef LIN_INITIALS_H
#define LIN_INITIALS_H

#include "libs/base/str.h"

enum { LIN_INITIALS_MOST = 8, LIN_INITIALS_LONGEST = 16 };

/* Of a valid text, its first LONGEST characters; how many there are: none of a text without a Chinese character. */
size_t lin_initials(lin_arena *arena, lin_str text, lin_str ret[LIN_INITIALS_MOST]);

/* --- initials_table.c, which initials.awk generates: for initials.c alone */

enum { LIN_INITIALS_FIRST = 0x3400, LIN_INITIALS_LAST = 0x9FFF };

struct lin_initials_of {
    uint32_t character;
    char letters[4];                           /* the customary one first */
};

extern const char lin_initials_first[];        /* a letter for each from FIRST to LAST; '.': none */
extern const struct lin_initials_of lin_initials_more[];   /* read in several ways, or outside of these; by number */
extern const size_t lin_initials_mores;

#endif
