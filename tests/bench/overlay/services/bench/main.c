/* bench: an echo, and a record fetched by hand; what the benchmarks measure others against. Wiring only. */
#include "bench.h"

static const bench_impl impl = {
    .send_echo = bench_send_echo,
    .fetch_person = bench_fetch_person,
};

int main(int argc, char *argv[])
{
    return lin_service_main(&(lin_service){ .contract = &bench_contract, .impl = &impl }, argc, argv);
}
