/*
 * openapi_schema - the schemas of the OpenAPI document: messages, their fields, examples.
 *
 * Private to contract: openapi.c writes calls and the whole, openapi_example.c examples.
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

bool lin_document_in_path(const lin_binding *binding, const lin_field *field); /* binding NULL: in none */
/* The route whose body is the whole message but for what its path says; NULL: there is none. */
const lin_binding *lin_document_route(const lin_document *d, const lin_message *message);

/* Members of an object that the caller opens; each of these begins at once, without a comma. */
void lin_document_type(lin_document *d, const lin_message *message);           /* "$ref":… or the inline type */
void lin_document_whole_type(lin_document *d, const lin_field *field);
/* … and these with a comma, and may add nothing. */
void lin_document_bounds(lin_document *d, const lin_field *field);
void lin_document_required(lin_document *d, const lin_message *message);
void lin_document_text(lin_document *d, const char *name, lin_str value);      /* ,"name":"value" unless empty */

void lin_document_both(lin_document *d, const Linli__Text *text);              /* {"zh":…,"en":…} */
void lin_document_schema(lin_document *d, const lin_message *message);         /* "linli.x.v1.M":{…} */
/* An object as a body may hold it: the fields that say an example, and all that are required. false: there are none, nothing was added. */
bool lin_document_example(lin_document *d, const lin_message *message, Linli__Standard standard);
/* The example of one field as JSON, what it says or else, where it is required, one made up; false likewise. */
bool lin_document_field_example(lin_document *d, const lin_field *field, Linli__Standard standard);

#endif
