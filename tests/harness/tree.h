/*
 * tree - a scratch copy of the source tree and its build, for tests that add to it.
 *
 * Owns a temporary folder. tree_enter() makes the copy, lays `overlay` over it, builds what is new there and makes it
 * the working folder: a stack that is started then is that of the copy. Once in a program, before its tests fork.
 */
#ifndef TREE_H
#define TREE_H

void tree_enter(const char *overlay);   /* a folder whose files take their places in the copy; NULL: none */
void tree_leave(void);                  /* the copy is gone */

#endif
