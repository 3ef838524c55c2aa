/* Signatures: ES256, ECDSA on P-256 with SHA-256, as r and s of 32 bytes each (RFC 7518, 3.4). */
#include <errno.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <unistd.h>

#include "libs/crypto/crypto.h"
#include "libs/crypto/keyfile.h"

enum { HALF = 32, SIGNATURE = 2 * HALF, DER_MAX = 80 };

struct lin_signer {
    EVP_PKEY *key;
};
struct lin_verifier {
    EVP_PKEY *key;
};

static bool write_pair(EVP_PKEY *key, const char *private_path, const char *public_path)
{
    FILE *secret = lin_keyfile_create(private_path, 0600), *open_part;
    bool good;

    if (!secret)
        return false;
    good = PEM_write_PKCS8PrivateKey(secret, key, NULL, NULL, 0, NULL, NULL) == 1;
    good = fflush(secret) == 0 && fsync(fileno(secret)) == 0 && good;
    fclose(secret);
    open_part = good ? lin_keyfile_create(public_path, 0644) : NULL;
    if (!open_part)
        return false;
    good = PEM_write_PUBKEY(open_part, key) == 1;
    return fclose(open_part) == 0 && good;
}

bool lin_signer_create(const char *private_path, const char *public_path)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    bool good = key && write_pair(key, private_path, public_path);

    EVP_PKEY_free(key);
    return good;
}

static bool is_p256(EVP_PKEY *key)
{
    char group[32] = "";

    return key && EVP_PKEY_is_a(key, "EC") &&
           EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof(group), NULL) == 1 &&
           lin_str_eq(lin_z(group), LIN_STR("prime256v1"));
}

/* Wraps a key that was read, or drops it. */
static void *keep(EVP_PKEY *key)
{
    EVP_PKEY **kept;

    if (!is_p256(key)) {
        EVP_PKEY_free(key);
        errno = EINVAL;
        return NULL;
    }
    kept = malloc(sizeof(*kept));
    if (!kept)
        abort();
    *kept = key;
    return kept;
}

lin_signer *lin_signer_load(const char *private_path)
{
    FILE *file = lin_keyfile_open(private_path);
    EVP_PKEY *key;

    if (!file)
        return NULL;
    key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
    fclose(file);
    return keep(key);
}

lin_verifier *lin_verifier_load(const char *public_path)
{
    FILE *file = fopen(public_path, "re");
    EVP_PKEY *key;

    if (!file)
        return NULL;
    key = PEM_read_PUBKEY(file, NULL, NULL, NULL);
    fclose(file);
    return keep(key);
}

void lin_signer_free(lin_signer *signer)
{
    if (signer)
        EVP_PKEY_free(signer->key);
    free(signer);
}

void lin_verifier_free(lin_verifier *verifier)
{
    if (verifier)
        EVP_PKEY_free(verifier->key);
    free(verifier);
}

static void der_to_halves(const unsigned char *der, size_t size, unsigned char *into)
{
    ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, (long)size);

    if (!sig || BN_bn2binpad(ECDSA_SIG_get0_r(sig), into, HALF) != HALF ||
        BN_bn2binpad(ECDSA_SIG_get0_s(sig), into + HALF, HALF) != HALF)
        abort(); /* OpenSSL's own signature */
    ECDSA_SIG_free(sig);
}

static size_t halves_to_der(const unsigned char *halves, unsigned char *der)
{
    ECDSA_SIG *sig = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(halves, HALF, NULL), *s = BN_bin2bn(halves + HALF, HALF, NULL);
    int size;

    if (!sig || !r || !s)
        abort();
    ECDSA_SIG_set0(sig, r, s);
    size = i2d_ECDSA_SIG(sig, &der);
    ECDSA_SIG_free(sig);
    return size > 0 ? (size_t)size : 0;
}

lin_str lin_sign(lin_arena *arena, const lin_signer *signer, lin_str data)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    unsigned char der[DER_MAX], *halves = lin_alloc(arena, SIGNATURE);
    size_t size = sizeof(der);

    if (!ctx || EVP_DigestSignInit(ctx, NULL, EVP_sha256(), NULL, signer->key) != 1 ||
        EVP_DigestSign(ctx, der, &size, (const unsigned char *)data.at, data.len) != 1)
        abort(); /* a loaded P-256 key always signs */
    EVP_MD_CTX_free(ctx);
    der_to_halves(der, size, halves);
    return (lin_str){ (const char *)halves, SIGNATURE };
}

bool lin_verify(const lin_verifier *verifier, lin_str data, lin_str signature)
{
    unsigned char der[DER_MAX];
    EVP_MD_CTX *ctx;
    size_t size;
    bool good;

    if (signature.len != SIGNATURE)
        return false;
    size = halves_to_der((const unsigned char *)signature.at, der);
    ctx = EVP_MD_CTX_new();
    if (!ctx)
        abort();
    good = EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, verifier->key) == 1 &&
           EVP_DigestVerify(ctx, der, size, (const unsigned char *)data.at, data.len) == 1;
    EVP_MD_CTX_free(ctx);
    return good;
}

static lin_str coordinate(lin_arena *arena, EVP_PKEY *key, const char *name)
{
    BIGNUM *n = NULL;
    unsigned char bytes[HALF];

    if (EVP_PKEY_get_bn_param(key, name, &n) != 1 || BN_bn2binpad(n, bytes, HALF) != HALF)
        abort();
    BN_free(n);
    return lin_base64url(arena, (lin_str){ (const char *)bytes, HALF });
}

static lin_str thumbprint(lin_arena *arena, EVP_PKEY *key)
{
    lin_buf jwk = { .arena = arena };

    lin_buf_z(&jwk, "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"");
    lin_buf_add(&jwk, coordinate(arena, key, OSSL_PKEY_PARAM_EC_PUB_X));
    lin_buf_z(&jwk, "\",\"y\":\"");
    lin_buf_add(&jwk, coordinate(arena, key, OSSL_PKEY_PARAM_EC_PUB_Y));
    lin_buf_z(&jwk, "\"}");
    return lin_base64url(arena, lin_sha256(arena, lin_buf_str(&jwk)));
}

lin_str lin_verifier_kid(lin_arena *arena, const lin_verifier *verifier)
{
    return thumbprint(arena, verifier->key);
}

lin_str lin_signer_kid(lin_arena *arena, const lin_signer *signer)
{
    return thumbprint(arena, signer->key);
}
