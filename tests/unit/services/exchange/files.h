/* What the tests of exchange share: a request, a file, what a failure says. */
#ifndef FILES_H
#define FILES_H

#include "exchange.gen.h"
#include "tests/unit/test.h"

static inline lin_req *request(void)
{
    return lin_req_new(lin_arena_new());
}

static inline File *photo(lin_req *rq)
{
    File *file = lin_typed_new(rq, &linli__exchange__v1__file__descriptor);

    file->purpose = FILE_PURPOSE_PHOTO;
    file->size = 3000000;
    return file;
}

/* "REASON field", or "" */
static inline const char *failure(lin_req *rq, lin_code code)
{
    if (code == LIN_OK)
        return "";
    return lin_print(rq->arena, "%.*s %.*s", LIN_STR_FMT(rq->problem.reason),
                     LIN_STR_FMT(rq->problem.violations ? rq->problem.violation[0].field : LIN_STR("")));
}

#endif
