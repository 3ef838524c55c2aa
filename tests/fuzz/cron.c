/* Schedules: read or refused; what is read comes again and again, each time later, on a whole minute. */
#include "libs/base/cron.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lin_time t = INT64_C(1772323200) * LIN_SECOND;
    lin_cron cron;

    if (!lin_cron_parse(fuzz_text(data, size), &cron))
        return 0;
    for (int i = 0; i < 5; i++) {
        lin_time next = lin_cron_next(&cron, t);

        FUZZ_MUST(next > t && next % LIN_MINUTE == 0);
        t = next;
    }
    return 0;
}
