/*
 * service - a service's engine outside of it: the same contract, keys and plans, on the database of a
 * running stack. What it stores the service opens, and what it asks is what the service asks.
 *
 * Thread rule: the engine is constant; a caller in each thread.
 */
#ifndef SERVICE_H
#define SERVICE_H

#include "libs/host/host.h"
#include "libs/resource/engine.h"
#include "tests/harness/crowd.h"

#define SERVICE_READER "01900000-0000-8000-8000-000000000001"   /* the role of whoever reads all there is */

/* Knows the crowd's communities. Exits with the reason when secrets or contract are not to be had. The second: population's. */
lin_engine *service_engine_of(lin_arena *arena, const char *secrets, const crowd *city, const lin_service_contract *contract);
lin_engine *service_engine(lin_arena *arena, const char *secrets, const crowd *city);
const lin_plan *service_plan(const lin_engine *engine, const char *table);   /* NULL: none */

#endif
