/*
 * crypto - one interface to every cryptographic act of the house; suite `intl` behind it.
 *
 * Owns key material in memory (wiped at free) and the formats of sealed values, tokens and
 * password hashes. Called by authz, store, resource, identity, gateway, linlictl. It never
 * reads settings, never logs, never decides who may.
 *
 * Suite intl: AES-256-GCM, SHA-256/HMAC-SHA-256, ES256 (ECDSA P-256), argon2id (19 MiB, t=2, p=1).
 * Every sealed value opens with a version byte, so that suites and keys can change.
 *
 * Thread rule: a key is constant after loading and may be used by any thread; contexts are
 * per thread inside. Algorithms are fetched once.
 */
#ifndef LIN_CRYPTO_H
#define LIN_CRYPTO_H

#include "libs/base/str.h"

typedef struct lin_keyring lin_keyring;   /* a service's data keys, derived from its master key */
typedef struct lin_signer lin_signer;     /* ES256 private key */
typedef struct lin_verifier lin_verifier; /* ES256 public key */

void lin_random(void *into, size_t size);               /* aborts when the system has none */
lin_str lin_random_text(lin_arena *arena, size_t bytes);  /* so many of them as base64url: a password, a token */
lin_str lin_sha256(lin_arena *arena, lin_str data);     /* 32 bytes */
/* The same of more than lies in memory at once: begun, fed piece by piece, ended. It lives as long as the arena. */
typedef struct lin_digest lin_digest;
lin_digest *lin_digest_begin(lin_arena *arena);
void lin_digest_add(lin_digest *digest, lin_str piece);
lin_str lin_digest_end(lin_digest *digest);             /* once */
bool lin_same(lin_str a, lin_str b);                    /* constant time for equal lengths */
void lin_wipe(void *at, size_t size);
/* A file that holds a secret: written whole beside its place, then renamed, so that a crash leaves no half. false: errno. */
bool lin_secret_write(lin_arena *arena, const char *path, lin_str bytes, unsigned mode);

/* --- data keys. A master key file holds 32 random bytes; each purpose gets its own HKDF-SHA-256 key. */
lin_keyring *lin_keyring_load(const char *path);        /* NULL: errno says why (EINVAL: wrong size or readable by others) */
lin_keyring *lin_keyring_of(lin_str master);            /* 32 bytes; for tests */
void lin_keyring_free(lin_keyring *keys);

/* Seals under the key of `purpose` ("population.person.phone"), bound to `context` (the record's id bytes):
 * 1 version | 12 nonce | ciphertext | 16 tag. Opening with another purpose or context fails. */
lin_str lin_seal(lin_arena *arena, const lin_keyring *keys, lin_str purpose, lin_str context, lin_str clear);
bool lin_open(lin_arena *arena, const lin_keyring *keys, lin_str purpose, lin_str context, lin_str sealed, lin_str *ret_clear);

/* Blind index: 8 bytes of HMAC-SHA-256 under the key of `column`, as PostgreSQL bigint. */
int64_t lin_blind(const lin_keyring *keys, lin_str column, lin_str clear);
lin_str lin_mac(lin_arena *arena, const lin_keyring *keys, lin_str purpose, lin_str data);   /* 32 bytes */

/* --- passwords (RFC 9106). The text is a PHC string: $argon2id$v=19$m=19456,t=2,p=1$… */
lin_str lin_password_hash(lin_arena *arena, lin_str password);
bool lin_password_verify(lin_str phc, lin_str password);   /* constant work for a well-formed phc */

/* --- signatures (RFC 7518 3.4: r||s, 64 bytes) and key files (PEM, private ones 0600). */
bool lin_signer_create(const char *private_path, const char *public_path);
lin_signer *lin_signer_load(const char *private_path);      /* NULL: errno */
lin_verifier *lin_verifier_load(const char *public_path);   /* NULL: errno */
void lin_signer_free(lin_signer *signer);
void lin_verifier_free(lin_verifier *verifier);
lin_str lin_sign(lin_arena *arena, const lin_signer *signer, lin_str data);
bool lin_verify(const lin_verifier *verifier, lin_str data, lin_str signature);
lin_str lin_verifier_kid(lin_arena *arena, const lin_verifier *verifier);   /* RFC 7638 thumbprint, base64url */
lin_str lin_signer_kid(lin_arena *arena, const lin_signer *signer);

/* --- access tokens: JWS compact, typ at+jwt, alg ES256 (RFC 7515, 9068). The algorithm is fixed by
 * the key: a token that names another, or has an unknown kid, is refused. Times in seconds. */
typedef struct lin_token {
    lin_str audience;      /* "gateway" */
    lin_str subject;       /* user id */
    lin_str session;       /* sid */
    int64_t issued;
    int64_t expires;
} lin_token;

lin_str lin_token_make(lin_arena *arena, const lin_signer *signer, const lin_token *token);
/* Verifies signature, typ, alg, kid, iss "linli", audience and expiry (no leeway); strings point into `arena`. */
bool lin_token_read(lin_arena *arena, const lin_verifier *verifier, lin_str audience, int64_t now, lin_str text, lin_token *ret);

#endif
