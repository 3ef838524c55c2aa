/*
 * CreateAssertion: who asks through the gateway comes with its word on who they are; they are given it, to carry it themselves. It
 * is worth something only to who has a user of the bus.
 */
#include "exchange.h"

lin_code exchange_create_assertion(lin_req *rq, const CreateAssertionRequest *in, CreateAssertionAnswer **ret)
{
    (void)in;
    (*ret)->assertion = lin_str_z(rq->arena, rq->assertion);
    return LIN_OK;
}
