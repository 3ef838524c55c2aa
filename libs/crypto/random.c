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

struct lin_digest {
    lin_arena *arena;
    EVP_MD_CTX *context;
};

static void must(int done)
{
    if (done != 1)
        abort(); /* likewise */
}

static void free_context(void *context)
{
    EVP_MD_CTX_free(context);
}

lin_digest *lin_digest_begin(lin_arena *arena)
{
    lin_digest *digest = LIN_NEW(arena, lin_digest);

    pthread_once(&fetching, fetch_sha256);
    *digest = (lin_digest){ arena, EVP_MD_CTX_new() };
    must(digest->context && EVP_DigestInit_ex2(digest->context, sha256, NULL));
    lin_arena_defer(arena, free_context, digest->context);
    return digest;
}

void lin_digest_add(lin_digest *digest, lin_str piece)
{
    must(EVP_DigestUpdate(digest->context, piece.at, piece.len));
}

lin_str lin_digest_end(lin_digest *digest)
{
    unsigned char *bytes = lin_alloc(digest->arena, 32);

    must(EVP_DigestFinal_ex(digest->context, bytes, NULL));
    return (lin_str){ (const char *)bytes, 32 };
}

bool lin_same(lin_str a, lin_str b)
{
    return a.len == b.len && CRYPTO_memcmp(a.at, b.at, a.len) == 0;
}

void lin_wipe(void *at, size_t size)
{
    OPENSSL_cleanse(at, size);
}

lin_str lin_random_text(lin_arena *arena, size_t bytes)
{
    char *secret = lin_alloc(arena, bytes);
    lin_str text;

    lin_random(secret, bytes);
    text = lin_base64url(arena, (lin_str){ secret, bytes });
    lin_wipe(secret, bytes);
    return text;
}
