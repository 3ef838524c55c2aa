/*
 * words - our own words that fill the texts of reasons, in both languages.
 *
 * Owns the list. Called where a reason's argument is neither a name (of a field, a header, a value) nor a number: those
 * stay as they are. The English is the key; `make lint` sees to it that none is missing.
 *
 * Thread rule: constants only.
 */
#ifndef LIN_WORDS_H
#define LIN_WORDS_H

#include "libs/base/req.h"

lin_str lin_word(lin_lang lang, const char *english);   /* itself where it is not listed: a name */
#define lin_arg_word(rq, name, english) lin_arg_text((name), lin_word((rq)->lang, (english)))

#endif
