/*
 * openapi_schema - the schemas of the OpenAPI document: messages, their fields, examples.
 *
 * Private to contract: openapi.c writes calls and the whole.
 *
 * Thread rule: values.
 */
#ifndef LIN_OPENAPI_SCHEMA_H
#define LIN_OPENAPI_SCHEMA_H

#include "libs/contract/openapi.h"

typedef struct lin_document {
    lin_arena *arena;
    const lin_contract *const *contract;
    size_t contracts;
    lin_buf out;
} lin_document;

lin_str lin_document_class(Linli__DataClass which);                            /* "SENSITIVE" */
lin_str lin_document_standard(Linli__Standard which);                          /* "BATCH_CREATE" */
lin_str lin_document_operation(lin_document *d, const lin_contract *contract, const lin_method *method);
lin_str lin_document_path(lin_arena *arena, lin_str template);                 /* {name=a/b} as {name} */

/* Members of an object that the caller opens; each of these begins at once, without a comma. */
void lin_document_type(lin_document *d, const lin_message *message);           /* "$ref":… or the inline type */
void lin_document_whole_type(lin_document *d, const lin_field *field);
/* … and these with a comma, and may add nothing. */
void lin_document_bounds(lin_document *d, const lin_field *field);
void lin_document_required(lin_document *d, const lin_message *message);
void lin_document_text(lin_document *d, const char *name, lin_str value);      /* ,"name":"value" unless empty */

void lin_document_both(lin_document *d, const Linli__Text *text);              /* {"zh":…,"en":…} */
void lin_document_schema(lin_document *d, const lin_message *message);         /* "linli.x.v1.M":{…} */
/* An object of the fields that have an example, as a body may hold them; false: there is none, nothing was added. */
bool lin_document_example(lin_document *d, const lin_message *message, Linli__Standard standard);
/* The example of one field as JSON; false likewise. */
bool lin_document_field_example(lin_document *d, const lin_field *field, Linli__Standard standard);

#endif
