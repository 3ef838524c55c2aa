/*
 * validate - the checks that a contract can say, one by one on values.
 *
 * Called by the engine for a resource and by host for hand-written requests. All violations
 * of a message are collected in the request, then it fails. It never asks the database.
 *
 * Thread rule: any thread; compiled patterns are kept for the life of the process.
 */
#ifndef LIN_VALIDATE_H
#define LIN_VALIDATE_H

#include "libs/contract/wire.h"

/* `values` and `present` as lin_record_read gives them; `present` NULL: unknown, so a zero number may have
 * been given. `prefix` leads the names in violations: "person" gives "person.idNumber"; "" none. Messages
 * within messages are checked too. Returns the first violation's code. */
lin_code lin_validate(lin_req *rq, const lin_message *message, const lin_value *values, const bool *present,
                      lin_str prefix);

/* One field; `given`: the caller named it, so that its zero is a value. */
lin_code lin_validate_field(lin_req *rq, const lin_field *field, lin_value value, bool given, lin_str prefix);

size_t lin_field_longest(const lin_field *field);   /* characters that a text may have */

/* GB 11643: 17 digits and a check character (ISO 7064 MOD 11-2, X in upper case), with a birth date that
 * exists and is not after `today` (YYYY-MM-DD). */
typedef enum lin_id_number { LIN_ID_NUMBER_OK, LIN_ID_NUMBER_FORM, LIN_ID_NUMBER_CHECK } lin_id_number;
lin_id_number lin_id_number_check(lin_str text, lin_str today);

/* GB 32100: the form, and the check character. */
typedef enum lin_credit_code { LIN_CREDIT_CODE_OK, LIN_CREDIT_CODE_FORM, LIN_CREDIT_CODE_CHECK } lin_credit_code;
lin_credit_code lin_credit_code_check(lin_str text);

/* Does the pattern (POSIX extended regular expression) match the whole text? */
bool lin_pattern_matches(const char *pattern, lin_str text);

#endif
