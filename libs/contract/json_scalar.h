/*
 * json_scalar - one value that is no message, from JSON: numbers bare or quoted, texts, base64, enums by name or
 * number, times.
 *
 * Private to contract: json_read.c reads what holds them. Failures name the place.
 *
 * Thread rule: values.
 */
#ifndef LIN_JSON_SCALAR_H
#define LIN_JSON_SCALAR_H

#include "libs/contract/json_token.h"

/* Appends what stands behind the field's tag. */
lin_code lin_json_read_scalar(lin_json_text *p, const lin_field *field, const lin_json_place *place, lin_buf *wire);

#endif
