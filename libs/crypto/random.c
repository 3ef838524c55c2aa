/* Random bytes, digests and comparisons: the small acts of crypto.h. */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#include "libs/crypto/crypto.h"

void lin_random(void *into, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t got = getrandom((char *)into + done, size - done, 0);

        if (got < 0) {
            fputs("no random numbers\n", stderr);
            abort();
        }
        done += (size_t)got;
    }
}

/* Fetched once: OpenSSL 3 would look it up, locks and all, at each digest. */
static EVP_MD *sha256;
static pthread_once_t fetching = PTHREAD_ONCE_INIT;

static void fetch_sha256(void)
{
    sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    if (!sha256)
        abort(); /* no library without it */
}

lin_str lin_sha256(lin_arena *arena, lin_str data)
{
    unsigned char *digest = lin_alloc(arena, 32);

    pthread_once(&fetching, fetch_sha256);
    if (EVP_Digest(data.at, data.len, digest, NULL, sha256, NULL) != 1)
        abort(); /* a digest of bytes in memory fails for want of memory only */
    return (lin_str){ (const char *)digest, 32 };
}

bool lin_same(lin_str a, lin_str b)
{
    return a.len == b.len && CRYPTO_memcmp(a.at, b.at, a.len) == 0;
}

void lin_wipe(void *at, size_t size)
{
    OPENSSL_cleanse(at, size);
}
