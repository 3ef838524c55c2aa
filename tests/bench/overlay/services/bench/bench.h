/*
 * bench - private header of the service that only the benchmarks build.
 *
 * Its calls are the ones that others are measured against.
 */
#ifndef BENCH_SERVICE_H
#define BENCH_SERVICE_H

#include "bench.gen.h"
#include "linli.gen.h"

lin_code bench_send_echo(lin_req *rq, const Echo *in, Echo **ret);
lin_code bench_fetch_person(lin_req *rq, const FetchPersonRequest *in, Person **ret);

#endif
