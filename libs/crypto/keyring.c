/*
 * Data keys, sealing and the blind index.
 *
 * Each purpose has a key of its own, HKDF-SHA-256 of the master key (RFC 5869), so that a
 * value sealed as one thing can never be opened or found as another. Derived keys are kept:
 * there is one for each sealed column.
 */
#include <errno.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "libs/crypto/crypto.h"
#include "libs/crypto/keyfile.h"

enum { KEY = 32, NONCE = 12, TAG = 16, VERSION = 1, OVERHEAD = 1 + NONCE + TAG };

typedef struct derived {
    struct derived *next;
    unsigned char key[KEY];
    char purpose[];
} derived;

struct lin_keyring {
    unsigned char master[KEY];
    _Atomic(derived *) first;       /* only ever grows at the front: readers need no lock */
    pthread_mutex_t growing;
};

lin_keyring *lin_keyring_of(lin_str master)
{
    lin_keyring *keys;

    if (master.len != KEY) {
        errno = EINVAL;
        return NULL;
    }
    keys = calloc(1, sizeof(*keys));
    if (!keys)
        abort();
    memcpy(keys->master, master.at, KEY);
    pthread_mutex_init(&keys->growing, NULL);
    return keys;
}

lin_keyring *lin_keyring_load(const char *path)
{
    FILE *file = lin_keyfile_open(path);
    char bytes[KEY + 1];
    lin_keyring *keys;
    size_t size;

    if (!file)
        return NULL;
    size = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    keys = lin_keyring_of((lin_str){ bytes, size });
    lin_wipe(bytes, sizeof(bytes));
    return keys;
}

void lin_keyring_free(lin_keyring *keys)
{
    if (!keys)
        return;
    for (derived *d = keys->first; d;) {
        derived *next = d->next;

        lin_wipe(d->key, sizeof(d->key));
        free(d);
        d = next;
    }
    lin_wipe(keys->master, sizeof(keys->master));
    pthread_mutex_destroy(&keys->growing);
    free(keys);
}

static void hkdf(const unsigned char *master, lin_str purpose, unsigned char *into)
{
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *ctx = EVP_KDF_CTX_new(kdf);
    char digest[] = "SHA256";
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)(uintptr_t)master, KEY),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, (void *)(uintptr_t)purpose.at, purpose.len),
        OSSL_PARAM_construct_end(),
    };

    if (EVP_KDF_derive(ctx, into, KEY, params) != 1)
        abort(); /* fixed sizes, no input that could be wrong */
    EVP_KDF_CTX_free(ctx);
    EVP_KDF_free(kdf);
}

static derived *find(const lin_keyring *keys, lin_str purpose)
{
    for (derived *d = keys->first; d; d = d->next)
        if (lin_str_eq(lin_z(d->purpose), purpose))
            return d;
    return NULL;
}

static derived *derive(lin_keyring *keys, lin_str purpose)
{
    derived *d = calloc(1, sizeof(*d) + purpose.len + 1);

    if (!d)
        abort();
    memcpy(d->purpose, purpose.at, purpose.len);
    hkdf(keys->master, purpose, d->key);
    d->next = keys->first;
    keys->first = d;
    return d;
}

static const unsigned char *key_of(const lin_keyring *const_keys, lin_str purpose)
{
    lin_keyring *keys = (lin_keyring *)(uintptr_t)const_keys; /* the list is a cache: constant to callers */
    derived *d = find(keys, purpose);

    if (d)
        return d->key;
    pthread_mutex_lock(&keys->growing);
    d = find(keys, purpose);
    if (!d)
        d = derive(keys, purpose);
    pthread_mutex_unlock(&keys->growing);
    return d->key;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static EVP_CIPHER *aes_gcm;
static EVP_MAC *hmac;
static pthread_key_t at_thread_end;
static __thread EVP_CIPHER_CTX *cipher_ctx;

static void free_cipher(void *ctx)
{
    EVP_CIPHER_CTX_free(ctx);
}

/* One context per thread and one fetched algorithm: OpenSSL 3.0 takes locks for each fetch. */
static EVP_CIPHER_CTX *cipher(void)
{
    if (!cipher_ctx) {
        cipher_ctx = EVP_CIPHER_CTX_new();
        if (!cipher_ctx || pthread_setspecific(at_thread_end, cipher_ctx) != 0)
            abort();
    }
    return cipher_ctx;
}

static void fetch(void)
{
    aes_gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    if (!aes_gcm || !hmac || pthread_key_create(&at_thread_end, free_cipher) != 0)
        abort();
}

static bool encrypt(const unsigned char *key, lin_str context, lin_str clear, unsigned char *sealed)
{
    EVP_CIPHER_CTX *ctx = cipher();
    unsigned char *text = sealed + 1 + NONCE;
    int n;

    return EVP_EncryptInit_ex2(ctx, aes_gcm, key, sealed + 1, NULL) == 1 &&
           EVP_EncryptUpdate(ctx, NULL, &n, (const unsigned char *)context.at, (int)context.len) == 1 &&
           EVP_EncryptUpdate(ctx, text, &n, (const unsigned char *)clear.at, (int)clear.len) == 1 &&
           EVP_EncryptFinal_ex(ctx, text + clear.len, &n) == 1 &&
           EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, TAG, text + clear.len) == 1;
}

lin_str lin_seal(lin_arena *arena, const lin_keyring *keys, lin_str purpose, lin_str context, lin_str clear)
{
    unsigned char *sealed = lin_alloc(arena, clear.len + OVERHEAD);

    pthread_once(&once, fetch);
    sealed[0] = VERSION;
    lin_random(sealed + 1, NONCE);
    if (!encrypt(key_of(keys, purpose), context, clear, sealed))
        abort(); /* sealing cannot fail; going on would store clear text or nothing */
    return (lin_str){ (const char *)sealed, clear.len + OVERHEAD };
}

static bool decrypt(const unsigned char *key, lin_str context, const unsigned char *sealed, size_t size,
                    unsigned char *clear)
{
    EVP_CIPHER_CTX *ctx = cipher();
    const unsigned char *text = sealed + 1 + NONCE;
    int n;

    return EVP_DecryptInit_ex2(ctx, aes_gcm, key, sealed + 1, NULL) == 1 &&
           EVP_DecryptUpdate(ctx, NULL, &n, (const unsigned char *)context.at, (int)context.len) == 1 &&
           EVP_DecryptUpdate(ctx, clear, &n, text, (int)size) == 1 &&
           EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, TAG, (void *)(uintptr_t)(text + size)) == 1 &&
           EVP_DecryptFinal_ex(ctx, clear + size, &n) == 1;
}

bool lin_open(lin_arena *arena, const lin_keyring *keys, lin_str purpose, lin_str context, lin_str sealed,
              lin_str *ret_clear)
{
    unsigned char *clear;
    size_t size;

    pthread_once(&once, fetch);
    if (sealed.len < OVERHEAD || sealed.at[0] != VERSION)
        return false;
    size = sealed.len - OVERHEAD;
    clear = lin_alloc(arena, size + 1);
    if (!decrypt(key_of(keys, purpose), context, (const unsigned char *)sealed.at, size, clear))
        return false;
    *ret_clear = (lin_str){ (const char *)clear, size };
    return true;
}

static void mac(const unsigned char *key, lin_str data, unsigned char *into)
{
    char digest[] = "SHA256";
    OSSL_PARAM params[] = { OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                            OSSL_PARAM_construct_end() };
    EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(hmac);
    size_t size;

    if (!ctx || EVP_MAC_init(ctx, key, KEY, params) != 1 ||
        EVP_MAC_update(ctx, (const unsigned char *)data.at, data.len) != 1 ||
        EVP_MAC_final(ctx, into, &size, KEY) != 1)
        abort();
    EVP_MAC_CTX_free(ctx);
}

lin_str lin_mac(lin_arena *arena, const lin_keyring *keys, lin_str purpose, lin_str data)
{
    unsigned char *digest = lin_alloc(arena, KEY);

    pthread_once(&once, fetch);
    mac(key_of(keys, purpose), data, digest);
    return (lin_str){ (const char *)digest, KEY };
}

int64_t lin_blind(const lin_keyring *keys, lin_str column, lin_str clear)
{
    lin_arena *arena = lin_arena_new();
    lin_str purpose = lin_z(lin_print(arena, "blind %.*s", LIN_STR_FMT(column)));
    unsigned char digest[KEY];
    uint64_t n = 0;

    pthread_once(&once, fetch);
    mac(key_of(keys, purpose), clear, digest);
    for (int i = 0; i < 8; i++)
        n = n << 8 | digest[i];
    lin_arena_free(arena);
    return (int64_t)n;
}
