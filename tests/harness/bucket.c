/* bucket - see bucket.h. */
#include "tests/harness/bucket.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

const char *bucket_address(void)
{
    const char *address = getenv("LINLI_TEST_S3");

    if (!address) {
        fprintf(stderr, "there is no bucket: make s3-test\n");
        exit(1);
    }
    return address;
}

const char *bucket_key(void)
{
    return getenv("LINLI_TEST_S3_KEY");
}

static void say(const char *word)
{
    const char *pipe = getenv("LINLI_TEST_S3_PIPE");
    char done[512];
    FILE *to;

    snprintf(done, sizeof(done), "%.400s.%s", pipe, word);
    unlink(done);
    to = fopen(pipe, "we");
    if (!to)
        abort();
    fprintf(to, "%s\n", word);
    fclose(to);
    for (int i = 0; i < 600 && access(done, F_OK) != 0; i++)
        usleep(100000);
}

void bucket_down(void)
{
    say("down");
}

void bucket_up(void)
{
    say("up");
}
