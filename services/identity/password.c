/*
 * Passwords: what a good one is (NIST SP 800-63B 5.1.1.2; OWASP ASVS 6.2), and where it is kept.
 *
 * Length carries the strength; what is refused is what guessers try first: repetitions, runs of neighbouring
 * characters, the account or the name, and long passwords that many people have.
 */
#include <string.h>

#include "identity.h"

enum { PASSWORD_MIN = 12, PASSWORD_MAX = 128, DIFFERENT_MIN = 5, RUN_SHARE = 2 };

/* Lower case; a password that is one of these and few more characters is one of these. */
static const char *const common[] = {
    "password", "passw0rd", "p@ssword", "p@ssw0rd", "qwertyuiop", "1qaz2wsx", "administrator", "letmein", "iloveyou", "woaini", "woaiwojia",
    "welcome", "changeme", "abc123", "admin123", "root123", "88888888", "66666666", "5201314", "linli", "shequ", "wuye",
};

enum { COMMON_SPARE = 6 };

static lin_str lower(lin_arena *arena, lin_str s)
{
    char *copy = lin_str_z(arena, s);

    for (size_t i = 0; i < s.len; i++)
        if (copy[i] >= 'A' && copy[i] <= 'Z')
            copy[i] = (char)(copy[i] | 0x20);
    return (lin_str){ copy, s.len };
}

static size_t different_bytes(lin_str s)
{
    bool seen[256] = { false };
    size_t count = 0;

    for (size_t i = 0; i < s.len; i++) {
        count += !seen[(unsigned char)s.at[i]];
        seen[(unsigned char)s.at[i]] = true;
    }
    return count;
}

/* "abcdef", "987654", "aaaa": each character the same step from the one before it. */
static bool is_run(lin_str s)
{
    size_t steady = 0;

    for (size_t i = 2; i < s.len; i++) {
        int step = s.at[i] - s.at[i - 1];

        steady += step == s.at[i - 1] - s.at[i - 2] && step >= -1 && step <= 1;
    }
    return steady * RUN_SHARE > s.len;
}

static bool is_common(lin_str s)
{
    for (size_t i = 0; i < LIN_COUNT(common); i++)
        if (s.len <= strlen(common[i]) + COMMON_SPARE && memmem(s.at, s.len, common[i], strlen(common[i])))
            return true;
    return false;
}

static bool contains(lin_str s, lin_str part)
{
    return part.len >= 3 && memmem(s.at, s.len, part.at, part.len) != NULL;
}

static bool is_weak(lin_arena *arena, lin_str password, lin_str account, lin_str name)
{
    lin_str low = lower(arena, password);
    size_t length = lin_utf8_count(password);

    return length < PASSWORD_MIN || length > PASSWORD_MAX || different_bytes(low) < DIFFERENT_MIN || is_run(low) || is_common(low) ||
           contains(low, lower(arena, account)) || contains(low, lower(arena, name));
}

lin_code identity_password_check(lin_req *rq, lin_str field, lin_str password, lin_str account, lin_str name)
{
    return is_weak(rq->arena, password, account, name) ? lin_fail_field(rq, field, &IDENTITY_PASSWORD_TOO_WEAK) : LIN_OK;
}

lin_code identity_password_store(lin_req *rq, lin_id account, lin_str password, bool one_time, lin_value spared)
{
    lin_value hash = lin_text(lin_password_hash(rq->arena, password));

    return lin_exec(rq, &identity_sql_store_password, lin_ref(account), hash, lin_bool(one_time), spared, lin_at(rq->now));
}
