/*
 * openapi - one OpenAPI 3.1 document for a set of contracts, byte-stable: the same contracts, in whatever order,
 * give the same bytes in every process.
 *
 * What OpenAPI has no word for stands in extensions. Catalogues, forms and lists are built from them:
 *
 *   document   x-reasons       {NAME: {code, status, zh, en}}: why a call can fail; {argument} is filled in
 *   call       x-permission    "population.person.read", PUBLIC or SIGNED_IN
 *              x-standard      GET, LIST, CREATE …: which of the calls that every resource has; none: hand-written
 *              x-resource      name of the schema that a standard call serves
 *              x-secret        true: passwords or tokens travel in it; nothing of it is kept or logged
 *              x-label         of a hand-written call of one record: people use it, and this is what it is called
 *   schema     x-resource      {service, collection, path, calls {LIST: operationId …}, statsBy, importable, exportable,
 *                              searchable, clauses}: the schema is a resource
 *   property   x-class         PUBLIC, INTERNAL, PERSONAL, SENSITIVE, SECRET: masked unless the reader is cleared
 *              x-required      a creation needs it (`required` stands with the body of a creation)
 *              x-immutable     given at creation, never changed (`readOnly`: the system's)
 *              x-filterable, x-sortable, x-searchable   may stand in ?filter=, in ?orderBy=; ?q= looks into it
 *              x-with-search   may stand in ?filter= beside ?q=
 *              x-unique        within the community
 *              x-sealed        encrypted at rest; x-lookup: found by its exact value; x-lookup-tail: n, or by its
 *                              last n characters
 *              x-stats         may stand in ?by= of :stats
 *              x-refers-to     name of the schema whose id it holds
 *              x-format        a check that no pattern can say: CN_ID_NUMBER, CN_CREDIT_CODE
 *              x-money         an amount in fen; x-json: a JSON document in a string; x-date: YYYY-MM-DD
 *              x-enum-labels   {VALUE: {zh, en}}
 *              x-clauses       clauses of GB/T 42455.1-2023
 *   all        x-label         {zh, en}: what a person reads; `title` is its English. A tag, that is a service, has it too
 *
 * Extensions that are false, zero or empty are left out. What the path says stands in no body (FIELD_TWICE), nor in its
 * schema. Bodies carry an example that is taken as it stands: what is required and what says an example of its own; only
 * the ids of other records in it (x-refers-to) are made up.
 *
 * Thread rule: pure functions.
 */
#ifndef LIN_OPENAPI_H
#define LIN_OPENAPI_H

#include "libs/contract/contract.h"

lin_str lin_openapi(lin_arena *arena, const lin_contract *const *contract, size_t count);

#endif
