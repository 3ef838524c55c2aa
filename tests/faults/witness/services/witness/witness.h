/* witness - private header. */
#ifndef WITNESS_H
#define WITNESS_H

#include "witness.gen.h"

lin_code witness_on_person_changed(lin_req *rq, const lin_event *event);

#endif
