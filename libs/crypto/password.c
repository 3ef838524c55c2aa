/* Passwords: argon2id (RFC 9106) with the parameters of OWASP's first choice, 19 MiB and two passes. */
#include <argon2.h>
#include <stdlib.h>
#include <string.h>

#include "libs/crypto/crypto.h"

enum { MEMORY_KIB = 19456, PASSES = 2, LANES = 1, SALT = 16, HASH = 32, PHC_MAX = 128 };

lin_str lin_password_hash(lin_arena *arena, lin_str password)
{
    char *phc = lin_alloc(arena, PHC_MAX);
    unsigned char salt[SALT];

    lin_random(salt, sizeof(salt));
    if (argon2id_hash_encoded(PASSES, MEMORY_KIB, LANES, password.at, password.len, salt, sizeof(salt), HASH, phc,
                              PHC_MAX) != ARGON2_OK)
        abort(); /* only for want of memory */
    return lin_z(phc);
}

bool lin_password_verify(lin_str phc, lin_str password)
{
    char text[PHC_MAX];

    if (phc.len >= sizeof(text))
        return false;
    memcpy(text, phc.at, phc.len);
    text[phc.len] = '\0';
    return argon2id_verify(text, password.at, password.len) == ARGON2_OK;
}
